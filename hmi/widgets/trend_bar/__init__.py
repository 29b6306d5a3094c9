"""Around the chart: its time, its way of drawing, its axes, its figures."""
