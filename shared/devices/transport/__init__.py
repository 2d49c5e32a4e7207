"""Links to devices by URL: serial ports, TCP, USB printers."""
