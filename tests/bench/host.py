"""host.py: where and when it was measured."""
import os
import platform
import re
import time
from pathlib import Path


def found(path, pattern):
    """What stands in a file of the system's; "unknown" where it does not."""
    try:
        return re.search(pattern, Path(path).read_text(encoding="utf-8", errors="replace"))[1].strip()
    except (OSError, TypeError):
        return "unknown"


def machine():
    """Two lines, before anything is measured."""
    memory = int(re.sub(r"\D", "", found("/proc/meminfo", r"MemTotal:\s*(\d+)")) or 0) / 1048576
    model, debian = found("/proc/cpuinfo", r"model name\s*:(.*)"), found("/etc/debian_version", "(.*)")
    return [f"{model}, {os.cpu_count()} cores, {memory:.0f} GB memory; Linux {platform.release()}, Debian {debian}",
            f"{time.strftime('%Y-%m-%d %H:%M')}, load before it {os.getloadavg()[0]:.1f}; medians; every figure is a cost: less is better"]
