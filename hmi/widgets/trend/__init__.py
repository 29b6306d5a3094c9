"""The live trend: chart, legend and the list that tags are chosen from."""
