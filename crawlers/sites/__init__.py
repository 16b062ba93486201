"""Python for a site, only where its YAML file cannot say it: a module a site, its functions named by `python:`."""
