* Reads a finished package into Stata and saves one .dta for each file, beside it.
* Run in the folder of the package:  do scripts/read_package.do
* Missing codes become .a (-99 does not want to answer) to .j (-90 answered nothing at the occasion), see README.txt.

version 14
clear all

import delimited using "codebook.csv", varnames(1) encoding("UTF-8") bindquotes(strict) stringcols(_all) clear
tempfile codebook
save `codebook'
levelsof file, local(files)

foreach file of local files {
    import delimited using "`file'", varnames(1) case(preserve) encoding("UTF-8") bindquotes(strict) clear
    preserve
    use if file == "`file'" using `codebook', clear
    local n = _N
    forvalues i = 1/`n' {
        local name`i' = column[`i']
        local kind`i' = kind[`i']
        local meaning`i' = substr(meaning_en[`i'], 1, 80)
        local missing`i' = missing_en[`i'] != ""
    }
    restore
    forvalues i = 1/`n' {
        * Stata keeps 32 characters of a name.
        local name = substr("`name`i''", 1, 32)
        capture confirm variable `name'
        if _rc continue
        if "`kind`i''" == "day" {
            capture confirm string variable `name'
            if !_rc {
                generate double _day = daily(`name', "YMD")
                order _day, after(`name')
                drop `name'
                rename _day `name'
            }
            format `name' %td
        }
        if `missing`i'' {
            capture mvdecode `name', mv(-99=.a \ -98=.b \ -97=.c \ -96=.d \ -95=.e \ -94=.f \ -93=.g \ -92=.h \ -91=.i \ -90=.j)
        }
        label variable `name' `"`meaning`i''"'
    }
    local saved = subinstr("`file'", ".csv", ".dta", 1)
    save "`saved'", replace
}
