"""The ways out of the house: mail, text messages, staff notices, and ways for trying out."""
