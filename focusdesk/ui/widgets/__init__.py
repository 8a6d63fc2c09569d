"""The small parts that pages are made of: painted text, pills, avatars, buttons, strips, toasts."""
