"""Ways in beside a personal link: code cards, kiosks, interviews, a device handed over."""
