"""Quiz items and papers as files that other systems take: values in, bytes out."""
