"""Did a workplace placement change something for a person? Short repeated questionnaires, judged person by person."""

__version__ = "0.4.0"
