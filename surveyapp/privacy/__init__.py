"""What a person has agreed to, and the codes under which people appear in files."""
