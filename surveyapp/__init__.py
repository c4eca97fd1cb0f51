"""Did a workplace placement change something for a person? Short repeated questionnaires, judged for each individual."""

__version__ = "0.1.0"
