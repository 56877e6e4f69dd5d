"""What the settings of one system mean: one YAML file each, the folder is the table."""
