"""Opening balances (期初余额): a sheet over the whole chart, headings summed, both trials in sight."""
