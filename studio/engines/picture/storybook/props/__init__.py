"""Vector props of a storybook scene: what the starter model does not know, and what things stand on."""
