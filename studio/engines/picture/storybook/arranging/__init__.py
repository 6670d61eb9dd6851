"""Sets the things of a storybook scene into its landscape, so that the relations of the words can be seen."""
