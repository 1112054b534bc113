"""Quiz items out of files of other systems: Excel and CSV, GIFT, Moodle XML; each with a proof, or with a flag."""
