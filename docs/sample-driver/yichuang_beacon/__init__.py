"""Sample driver for 一窗 Yichuang: an indicator light."""
