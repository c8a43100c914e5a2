# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# `make help` lists the targets. Each sets up what it needs, the virtual environment too, and writes
# into the clone alone (.venv, .venv39, .build); a system package that is missing is installed where you are root,
# with a line that says so, and named with its command where you are not.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

NAME ?= default
ARGS ?=
SECONDS ?= 3600
URL ?=
BENCH ?= $(patsubst tests/benchmarks/bench_%.py,%,$(sort $(wildcard tests/benchmarks/bench_*.py)))

export ROOT := $(CURDIR)
export VENV := $(ROOT)/.venv
export BUILD := $(ROOT)/.build
# Ansible finds the collection through a symlink to this clone; ansible-test cannot, see tools/sanity.
COLLECTIONS := $(BUILD)/collections
VIEW := $(COLLECTIONS)/ansible_collections/transit/networkd

export PATH := $(VENV)/bin:$(PATH)
export ANSIBLE_HOME := $(BUILD)/ansible
export ANSIBLE_COLLECTIONS_PATH := $(COLLECTIONS)
export ANSIBLE_CONFIG := $(ROOT)/ansible.cfg
export ANSIBLE_HOST_PATTERN_MISMATCH := error
export HYPOTHESIS_STORAGE_DIRECTORY := $(BUILD)/hypothesis

# lab, lab-down, lab-reset, lab-status, lab-shell
include molecule/lab/lab.mk
lab lab-down lab-reset lab-status lab-shell: env

##@ Start here

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^##@ / { print "\n" substr($$0, 5) } /^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: env ## deploy and verify three plain Debian routers in the lab (2 min; the first time 8)
	@tools/demo

.PHONY: test
test: ## run every check that a change must pass: lint to build, and the scenario `default` (an hour)
	@tools/test

##@ The checks of `make test`

.PHONY: lint
lint: env ## check code, YAML, playbooks and docs: ruff, mypy, yamllint, ansible-lint, antsibull, ansible-doc
	@tools/lint

.PHONY: unit
unit: env ## run the quick unit tests, those of host code on Python 3.9, too (ARGS="-k drift": some)
	@tools/unit $(ARGS)

.PHONY: unit-slow
unit-slow: env ## run the slow unit tests: a crash at every step, long random runs, growth with the input
	@tools/unit --slow

.PHONY: integration
integration: env ## run playbooks as far as no host is needed, with the newest and the oldest ansible-core
	@tools/env oldest
	@$(VENV)/bin/python -m pytest tests/integration $(ARGS)

.PHONY: browser
browser: env ## show the report's page to a headless Chromium, at 3, 30 and 300 hosts, and try it (ARGS="-k keyboard")
	@PYTHONPATH=tests python -c 'import helpers.browser as b; b.program()' 2>/dev/null || tools/package chromium-headless-shell
	@python -m pytest tests/browser $(ARGS)

.PHONY: sanity
sanity: env ## run ansible-test sanity (ARGS="--test pylint": one test)
	@tools/sanity $(ARGS)

.PHONY: build
build: env ## build the collection's file, run Galaxy's importer on it, and use it from an empty place
	@tools/env importer
	@tools/build

##@ On the lab

.PHONY: scenario
scenario: env lab ## run one Molecule scenario (NAME=default)
	@# One that was cut short counts as created, and would go on from where it was.
	@molecule reset --scenario-name $(NAME)
	@COLUMNS=$${COLUMNS:-140} molecule test --scenario-name $(NAME)

.PHONY: everything
everything: env ## run all scenarios, each on a fresh lab; continues after a break (ARGS="isolation peers": some)
	@tools/everything.py $(ARGS)

.PHONY: isolation
isolation: ## run the leak tests of docs/explanation/isolation.md
	@$(MAKE) --no-print-directory scenario NAME=isolation

.PHONY: faults
faults: ## run the faults of docs/explanation/faults.md
	@$(MAKE) --no-print-directory scenario NAME=faults

.PHONY: docs-test
docs-test: env ## follow README and the tutorials on the lab, and compare what they show with what happens
	@# The first one clones this repository, and starts and stops a lab of its own.
	@$(VENV)/bin/python tools/follow.py docs/tutorials/lab.md
	@for page in README.md docs/tutorials/first-network.md; do \
		$(MAKE) --no-print-directory lab lab-reset && $(VENV)/bin/python tools/follow.py $$page || exit; \
	done

##@ More checks

.PHONY: matrix
matrix: env ## try every ansible-core that is accepted on each Python here: unit, integration, ansible-lint, sanity (ARGS="2.18": one)
	@tools/matrix $(ARGS)

.PHONY: crash
crash: env ## run a thousand random transactions, and a crash at every step, on real file systems (root; SEED=7)
	@tools/crash $(ARGS)

.PHONY: evil
evil: env ## run every playbook against a host that lies, in ninety ways (EVIL_SEED=7)
	@tools/env oldest
	@python -m pytest tests/evil -n auto $(ARGS)

.PHONY: evil-record
evil-record: env lab lab-reset ## record what the lab's hosts answer, for `make evil`
	@PYTHONPATH=$(COLLECTIONS) python tests/evil/record.py

.PHONY: judge
judge: env ## compare the lint with the networkd of Debian 12, 13 and sid (root; ARGS="--units 500 --seed 7")
	@PYTHONPATH=$(ROOT)/tools:$(COLLECTIONS) nice python -m judge $(ARGS)

.PHONY: trace
trace: env ## compare the lint's traces with the kernel's routes (root; ARGS="--node r1": on the lab; "--sets 50 --seed 7")
	@PYTHONPATH=$(ROOT)/tools:$(COLLECTIONS):$(ROOT)/molecule nice python -m tracer $(ARGS)

.PHONY: corpora
corpora: env ## lint public units that are known to work (CLONES=folder with clones of their repositories)
	@PYTHONPATH=$(ROOT)/tools:$(COLLECTIONS) python -m corpora $(CLONES)

.PHONY: fuzz
fuzz: env ## look for input that makes the lint raise, hang or lose a byte (SECONDS=3600)
	@COLLECTIONS=$(COLLECTIONS) tools/fuzz $(SECONDS) $(ARGS)

.PHONY: bench
bench: env ## run benchmarks, each with its limits (BENCH="plan pure": some; PEER=FOLDER: a role to compare with)
	@for name in $(BENCH); do PYTHONPATH=$(COLLECTIONS) python "tests/benchmarks/bench_$$name.py" || exit; done

.PHONY: simulate
simulate: env ## plan a hub and its spokes for real, all files made and thrown away (HOSTS=10000 SUPERNETS=no)
	@PYTHONPATH=$(COLLECTIONS) python tests/benchmarks/simulate.py

##@ Upkeep

.PHONY: env
env: ## make or update the virtual environment .venv; other targets do it by themselves
	@tools/env
	@mkdir -p $(dir $(VIEW)) && ln -sfn $(ROOT) $(VIEW)

.PHONY: lock
lock: ## write requirements/lock/ after a change of requirements/ (ARGS=--upgrade: newest versions)
	@tools/lock $(ARGS)

.PHONY: address
address: ## set the repository's address in galaxy.yml and in the docs (URL=https://...)
	@tools/address "$(URL)"

.PHONY: pages
pages: env ## write the generated pages of docs/reference, and the role's argument specification from their sources
	@$(VENV)/bin/python tools/rule_pages.py
	@$(VENV)/bin/python tools/shapes.py
	@$(VENV)/bin/python tools/codes.py
	@$(VENV)/bin/python tools/variables.py

.PHONY: docs
docs: env ## write the site of all guides and the reference to .build/docs
	@tools/docs

.PHONY: clean
clean: ## remove what make has made, except the virtual environments and the lab's images
	rm -rf $(addprefix $(BUILD)/,collections sanity dist installed docs mypy ruff pytest log)
