"""``python -m etl.demo [DIR]`` writes the invented county into a folder, ``data/demo`` unless told otherwise."""

import argparse
from pathlib import Path

from etl.demo.county import generate


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m etl.demo", description="生成示例县的模拟数据")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("data/demo"), help="写入的文件夹")
    for path in generate(parser.parse_args().folder):
        print(f"{path.stat().st_size:>9,}  {path.name}")


if __name__ == "__main__":
    main()
