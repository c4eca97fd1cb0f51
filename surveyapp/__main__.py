"""``python -m surveyapp`` starts the command line."""

from surveyapp.cli import main

main()
