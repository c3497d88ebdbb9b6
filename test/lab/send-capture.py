"""Sends the frames of a pcap file onto an interface, so many times as fast as they were recorded."""

import socket
import struct
import sys
import time

path, interface, speed = sys.argv[1], sys.argv[2], float(sys.argv[3])
out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
out.bind((interface, 0))
with open(path, "rb") as capture:
    assert struct.unpack("<I", capture.read(24)[:4])[0] == 0xA1B2C3D4, "microseconds, little-endian"
    begin = None
    while header := capture.read(16):
        seconds, microseconds, captured, _ = struct.unpack("<4I", header)
        at = seconds + microseconds / 1e6
        begin = begin or (at, time.monotonic())
        time.sleep(max(0, begin[1] + (at - begin[0]) / speed - time.monotonic()))
        out.send(capture.read(captured))
