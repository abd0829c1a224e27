"""Names the plugin that carries every fixture; holds none itself."""

pytest_plugins = ["scenarios.plugin"]
