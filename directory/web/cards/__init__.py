"""Pictures of pages, for the sites they are shared on."""
