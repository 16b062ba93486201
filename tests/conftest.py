pytest_plugins = ["tests.darknet", "tests.databases"]
