* Encoding: UTF-8.
* Reads a finished package into SPSS and saves one .sav for each file, beside it.
* Write the folder of the package in the next command, then run everything.
* The commands for each file follow below; they are made from the codebook when the package is made.

CD '.'.
SET DECIMAL=DOT.
