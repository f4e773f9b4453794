# Everything one does with this project: `make` lists it.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PY     := $(BIN)/python
STAMP  := $(VENV)/.installed
SPARK  := $(VENV)/.installed-spark
CODE   := balance etl dashboard tests
UV     := .cache/lock/bin/uv

# Two test processes help on two cores; a file's tests stay together, in the order of tests/conftest.py. One process: make test WORKERS=0
WORKERS ?= auto
PYTEST_ARGS ?=

LOCK_SAYS := \
  '\# 全部依赖(运行与开发)的确切版本和校验值,适用于 Linux、macOS、Windows 与 Python 3.11 以上。' \
  '\# 不要手改:改 pyproject.toml 里的范围,再运行 make lock;要升级就运行 make lock UPGRADE=1。' \
  '\# Exact pins of everything, for running and for developing. Do not edit: change the ranges in' \
  '\# pyproject.toml and run "make lock" (or "make lock UPGRADE=1" to take newer releases).'

SPARK_SAYS := \
  '\# 可选的 Spark 在 requirements.lock 之外还需要什么;有 Java 17 时由 make spark 安装。不要手改:make lock。' \
  '\# What the optional Spark needs beyond requirements.lock. Do not edit: run "make lock".'

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install python-ok run test check lengths browser spark format docs demo-data bench load-test faults fuzz shots lock clean

help: ## 列出全部命令 | list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(STAMP) ## 建立 .venv 并按锁定版本安装 | create .venv from requirements.lock

$(STAMP): requirements.lock pyproject.toml
	@$(MAKE) --no-print-directory python-ok
	@$(PY) -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@echo '按 requirements.lock 安装依赖,第一次约需一两分钟…… | installing'
	@$(PY) -m pip install -q --require-hashes -r requirements.lock
	@$(PY) -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

python-ok:
	@command -v $(PYTHON) >/dev/null || { \
	  echo '未找到 $(PYTHON):请安装 Python 3.11 或更高版本,或用 make PYTHON=/路径/python3 指定。 | Python >= 3.11 not found.' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "需要 Python 3.11 或更高版本,现在是 $$($(PYTHON) -V 2>&1);可用 make PYTHON=/路径/python3 指定。 | Python >= 3.11 needed." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo '这个 Python 缺少 venv/ensurepip。Debian、Ubuntu 请先运行:apt-get install python3-venv | venv is missing: install python3-venv.' >&2; exit 1; }

run: install ## 启动看板;没有数据时先建示例数据 | start the dashboard, with demo data if there is none
	@$(BIN)/xiaoxiaohao demo --if-empty
	@$(BIN)/xiaoxiaohao serve

test: install browser spark ## 运行全部测试 | run all tests
	@$(PY) -m pytest -n $(WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

browser: install
	@$(PY) -m tests.browser.chromium --ensure

spark: install ## 有 Java 17 时装上 Spark(约 470 MB)| install Spark where Java is found
	@if $(PY) -m tests.spark.java; then $(MAKE) --no-print-directory $(SPARK); fi

$(SPARK): $(STAMP) requirements-spark.lock
	@echo '按 requirements-spark.lock 安装 Spark,约需两三分钟…… | installing Spark'
	@mkdir -p .cache && sed -n '/^setuptools==/,/[^\\]$$/p' requirements-spark.lock > .cache/build-spark.txt
	@$(PY) -m pip install -q --require-hashes -r .cache/build-spark.txt
	@$(PY) -m pip install -q --require-hashes --no-deps --no-build-isolation -r requirements-spark.lock
	@touch $@

check: install lengths ## 代码规范、类型、楼层规则、文件长度 | lint, types, import contracts, file lengths
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m tests.docs.punctuation
	@$(PY) -m mypy
	@$(BIN)/lint-imports --no-logo

lengths:
	@long=$$(find $(CODE) -name '*.py' -exec awk 'END { most = FILENAME ~ /^dashboard\/screens\// ? 79 : 400; \
	    if (NR > most) printf "  %s: %d > %d\n", FILENAME, NR, most }' {} \;); \
	[ -z "$$long" ] || { printf '文件太长,请按内容拆分 | too long, split it by what it holds:\n%s\n' "$$long" >&2; exit 1; }

format: install ## 整理代码格式 | format the code
	@$(PY) -m ruff check --fix-only .
	@$(PY) -m tests.docs.punctuation --fix
	@$(PY) -m ruff format .

docs: install ## 由登记卡和声明重新生成数据字典、检查与报表一览 | regenerate docs/dictionary.md, checks.md, forms.md
	@$(PY) -m etl.dictionary
	@$(PY) -m etl.checks.page
	@$(PY) -m etl.recognition.forms_page

demo-data: install ## 重新生成 data/demo(模拟数据)| regenerate the invented demo data
	@$(PY) -m etl.demo data/demo

bench: install ## 测速 | measure speed
	@$(PY) -m tests.bench

load-test: install ## 一百人同时翻看，中间发布 | a hundred readers while a version is published
	@$(PY) -m tests.load

faults: install ## 杀进程、满磁盘、坏文件 | kill the loader 300 times, fill disks, spoil files
	@$(PY) -m tests.faults

fuzz: install ## 用十万个改坏的文件试装入 | put 100,000 spoilt files through the way in
	@$(PY) -m tests.fuzz

shots: install browser ## 给每个页面和导出的每一页截图 | picture every screen and every exported page
	@$(PY) -m tests.browser.shots
	@$(PY) -m tests.browser.export_shots

lock: python-ok ## 重新锁定依赖;升级用 make lock UPGRADE=1 | re-pin; UPGRADE=1 takes newer releases
	@[ -x $(UV) ] || { $(PYTHON) -m venv --clear .cache/lock && .cache/lock/bin/python -m pip install -q uv; }
	@touch requirements.lock && cp requirements.lock .cache/lock/pins.txt
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	    $(if $(UPGRADE),--upgrade) pyproject.toml --group dev -o .cache/lock/pins.txt
	@touch requirements-spark.lock && cp requirements-spark.lock .cache/lock/spark.txt
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	    $(if $(UPGRADE),--upgrade) pyproject.toml --extra spark --group spark-build -c .cache/lock/pins.txt \
	    $$(sed -nE 's/^([A-Za-z0-9._-]+).*==.*/--no-emit-package \1/p' .cache/lock/pins.txt) -o .cache/lock/spark.txt
	@! grep -nE '://|^ *-(i|f|-index-url|-extra-index-url|-find-links)' .cache/lock/pins.txt .cache/lock/spark.txt || { \
	  echo '锁定文件里不应有下载地址 | no download address belongs in the lock' >&2; exit 1; }
	@{ printf '%s\n' $(LOCK_SAYS) ''; cat .cache/lock/pins.txt; } > requirements.lock
	@{ printf '%s\n' $(SPARK_SAYS) ''; cat .cache/lock/spark.txt; } > requirements-spark.lock

clean: ## 删除 .venv 与缓存,不动 data/ | remove .venv and caches, never data/
	rm -rf $(VENV) .cache .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist *.egg-info
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
