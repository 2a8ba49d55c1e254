"""Reports for people who have no Daybook: the offline dossier."""
