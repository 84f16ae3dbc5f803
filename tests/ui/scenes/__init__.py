"""What is photographed: each file gives ``scenes(stage)``, pairs of a name and a widget that is ready."""
