"""Is an archive sound, and a sound one from a damaged or older one."""
