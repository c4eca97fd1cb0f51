"""The interface for programs: tokens, answers kept for repeated requests, what programs read, and webhooks."""
