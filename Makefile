# The doors of this project. Needs only make and python3 >= 3.11 with venv; no sudo, no Docker.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: help setup demo clean-demo simulate test faults check format format-check lint types migrations layers bench lock clean

BIN := .venv/bin
PACKAGES := .venv/.packages-ready
RUNTIME := .venv/.runtime-ready
DEV := .venv/.dev-ready
PYTHONS := $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCK_IS_FREE := python3 -c 'import fcntl; fcntl.flock(open(".demo/lock"), fcntl.LOCK_EX | fcntl.LOCK_NB)' 2>/dev/null
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" pyproject.toml

# A checkout that was moved or copied, or whose python went away, gets a new environment.
ifneq ($(shell test -x $(BIN)/python && cat .venv/.place 2>/dev/null),$(CURDIR))
$(PACKAGES): moved
endif
.PHONY: moved
moved:

help: ## 显示本说明
	@echo '督办系统：常用命令'
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' Makefile
	@echo '只需 python3 ≥ 3.11（带 venv）和 make；不需要 sudo 或 Docker。'

$(PACKAGES): requirements.lock
	@python=''; \
	for candidate in $(PYTHONS); do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    python="$$candidate"; break; \
	  fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo '错误：没有找到 Python 3.11 或更新的版本。请先安装，或用 make PYTHON=/路径/python3 指定。' >&2; \
	  exit 1; \
	fi; \
	if ! "$$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then \
	  echo "错误：$$python 缺少 venv 模块。Debian、Ubuntu 上请安装软件包 python3-venv。" >&2; \
	  exit 1; \
	fi; \
	echo "正在准备运行环境（$$("$$python" --version)）……"; \
	rm -rf .venv && "$$python" -m venv .venv
	@$(PIP_INSTALL) --require-hashes -r requirements.lock
	@echo '$(CURDIR)' > .venv/.place
	@touch $@

$(RUNTIME): $(PACKAGES) pyproject.toml
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): $(RUNTIME) requirements-dev.lock
	@echo '正在准备开发与测试工具……'
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(DEV) ## 准备好运行与开发环境（.venv）

demo: $(RUNTIME) ## 演示：吉林方案全过程；EXIT=1 演完即停，PLAN=文件 从方案原文识读开始
	@$(BIN)/duban demo --data .demo $(if $(filter-out 0,$(EXIT)),--exit) $(if $(PLAN),--plan '$(PLAN)')

clean-demo: ## 删除演示数据
	@if [ -e .demo/lock ] && ! $(LOCK_IS_FREE); then \
	  echo '演示还在运行，请先用 Ctrl-C 停止它。' >&2; exit 1; \
	fi
	@rm -rf .demo

simulate: $(RUNTIME) ## 模拟吉林方案的一年并核对全部不变式；ARGS='--seed 7 --quarter'
	@$(BIN)/duban simulate $(ARGS)

test: $(DEV) ## 全部测试；ARGS='-k 名称' 只跑一部分
	@$(BIN)/python -m pytest -n logical --maxprocesses 8 $(ARGS)

faults: $(DEV) ## 故障全矩阵：逐一杀死、冻结、断开；make test 每类只跑一例
	@$(BIN)/python -m pytest -n logical --maxprocesses 8 -m 'faults or full' $(ARGS)

check: ## 交付前的全部检查：格式、规范、类型、迁移、分层、测试
	@$(MAKE) --no-print-directory format-check
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory types
	@$(MAKE) --no-print-directory migrations
	@$(MAKE) --no-print-directory layers
	@$(MAKE) --no-print-directory test

format: $(DEV) ## 统一格式并修正可自动修正之处
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix-only .

format-check: $(DEV)
	@$(BIN)/ruff format --check .

lint: $(DEV) ## 代码规范
	@$(BIN)/ruff check .

types: $(DEV) ## 严格类型检查
	@$(BIN)/mypy .

migrations: $(DEV) ## 迁移与模型一致（alembic check，用内置 PostgreSQL）
	@$(BIN)/python -m pytest -q tests/integration/test_migrations.py

layers: $(DEV) ## 分层与家规
	@$(BIN)/python -m pytest -q tests/unit/test_architecture.py tests/unit/test_house_rules.py

bench: $(DEV) ## 性能测试：NAME=command、scale、reader、ledger、sweep、readings、rank 或 deliver
	@if [ -z '$(NAME)' ]; then echo '请指定测试：make bench NAME=command、scale、reader、ledger、sweep、readings、rank 或 deliver' >&2; exit 2; fi
	@$(BIN)/python -m bench.$(NAME) $(ARGS)

# The dev lock is solved first and bounds the other: one version of a package in both.
lock: $(DEV) ## 重新生成带哈希的依赖锁（改了 pyproject.toml 之后）
	@$(UV_COMPILE) --group dev --output-file requirements-dev.lock $(if $(UPGRADE),--upgrade)
	@$(UV_COMPILE) --group build --constraint requirements-dev.lock --output-file requirements.lock

clean: clean-demo ## 删除运行环境、缓存与演示数据
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .bench build dist
