# Reads a finished package into R: a list with one data frame for each file, with the types that the codebook states.
# Base R is enough.
#
#   source("read_package.R")
#   package <- read_package("..")
#   readings <- package[["readings.csv"]]
#
# Missing codes from -99 to -90 become NA unless keep_missing_codes is TRUE. What a column means stands in its
# attribute "label", what its codes mean in its attribute "labels".

read_package <- function(folder, language = "en", keep_missing_codes = FALSE) {
  codebook <- .read_text(file.path(folder, "codebook.csv"))
  codebook[] <- lapply(codebook, function(cells) sub("^'", "", cells))
  files <- unique(codebook$file)
  frames <- lapply(files, function(name) {
    .typed(.read_text(file.path(folder, name)), codebook[codebook$file == name, ], language, keep_missing_codes)
  })
  stats::setNames(frames, files)
}

.read_text <- function(path) {
  utils::read.csv(
    path, colClasses = "character", na.strings = "", check.names = FALSE, encoding = "UTF-8", comment.char = ""
  )
}

.typed <- function(frame, columns, language, keep_missing_codes) {
  for (place in seq_len(nrow(columns))) {
    column <- columns[place, ]
    values <- frame[[column$column]]
    if (column$kind %in% c("integer", "flag")) values <- as.integer(values)
    if (column$kind %in% c("number", "answer")) values <- as.numeric(values)
    if (column$kind == "day") values <- as.Date(values)
    if (!keep_missing_codes && !is.na(column$missing_en)) values[values >= -99 & values <= -90] <- NA
    attr(values, "label") <- column[[paste0("meaning_", language)]]
    attr(values, "labels") <- .codes(column[[paste0("codes_", language)]])
    frame[[column$column]] <- values
  }
  frame
}

.codes <- function(told) {
  if (is.na(told)) return(NULL)
  parts <- strsplit(strsplit(told, " | ", fixed = TRUE)[[1]], " = ", fixed = TRUE)
  stats::setNames(
    vapply(parts, function(part) part[1], ""),
    vapply(parts, function(part) paste(part[-1], collapse = " = "), "")
  )
}
