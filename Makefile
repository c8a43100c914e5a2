# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What the workshop can do: `make help`. Every target sets up what it needs, the virtual environment too, and writes
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

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: env
env: ## the virtual environment .venv, rebuilt when requirements/lock/ changes
	@tools/env
	@mkdir -p $(dir $(VIEW)) && ln -sfn $(ROOT) $(VIEW)

.PHONY: lock
lock: ## the lock files of the tools, after a change of requirements/; ARGS=--upgrade for all that is not pinned
	@tools/lock $(ARGS)

.PHONY: address
address: ## set the address of the repository, in galaxy.yml and in the docs: URL=https://...
	@tools/address "$(URL)"

.PHONY: test
test: ## all that a change must pass: lint, unit, integration, sanity, build, the scenario `default` on the lab
	@tools/test

.PHONY: demo
demo: env ## three plain Debian routers in the lab become a verified WireGuard-in-VRF network
	@tools/demo

.PHONY: lint
lint: env ## ruff, mypy, yamllint, ansible-lint, changelog, docs, and that ansible-doc shows every plugin
	@tools/lint

.PHONY: unit
unit: env ## the unit tests that are quick, the hosts' code on Python 3.9 too; ARGS="-k drift" for some
	@tools/unit $(ARGS)

.PHONY: unit-slow
unit-slow: env ## the other unit tests: a crash at every step, long random runs, growth with the input
	@tools/unit --slow

.PHONY: integration
integration: env ## playbooks run for real, as far as no host is needed, with the oldest ansible-core, too
	@tools/env oldest
	@$(VENV)/bin/python -m pytest tests/integration $(ARGS)

.PHONY: sanity
sanity: env ## ansible-test sanity, as the Ansible community runs it; ARGS="--test pylint" for one
	@tools/sanity $(ARGS)

.PHONY: build
build: env ## the collection's file, read by Galaxy's importer, installed into an empty place and used from there
	@tools/env importer
	@tools/build

.PHONY: scenario
scenario: env lab ## one Molecule scenario on the lab: NAME=default
	@# One that was cut short counts as created, and would go on from where it was.
	@molecule reset --scenario-name $(NAME)
	@COLUMNS=$${COLUMNS:-140} molecule test --scenario-name $(NAME)

.PHONY: everything
everything: env ## all scenarios in a row, each on a fresh lab; continues where it was; ARGS="isolation peers" for some
	@tools/everything.py $(ARGS)

.PHONY: isolation
isolation: ## the leak tests of docs/isolation.md on the lab
	@$(MAKE) --no-print-directory scenario NAME=isolation

.PHONY: faults
faults: ## what goes wrong while a router changes, on the lab (docs/faults.md)
	@$(MAKE) --no-print-directory scenario NAME=faults

.PHONY: crash
crash: env ## a thousand random transactions, and a crash at every step, on real file systems (root); SEED=7
	@tools/crash $(ARGS)

.PHONY: evil
evil: env ## a host that lies in some ninety ways, through every playbook, on the oldest and the newest ansible-core; EVIL_SEED=7
	@tools/env oldest
	@python -m pytest tests/evil -n auto $(ARGS)

.PHONY: evil-record
evil-record: env lab lab-reset ## record what the lab's hosts answer to every playbook, for `make evil`
	@PYTHONPATH=$(COLLECTIONS) python tests/evil/record.py

.PHONY: judge
judge: env ## the lint beside the real networkd of Debian 12, 13 and sid, line for line (root); ARGS="--units 500 --seed 7"
	@PYTHONPATH=$(ROOT)/tools:$(COLLECTIONS) nice python -m judge $(ARGS)

.PHONY: corpora
corpora: env ## the lint on public units that work, from clones of their repositories: CLONES=folder
	@PYTHONPATH=$(ROOT)/tools:$(COLLECTIONS) python -m corpora $(CLONES)

.PHONY: fuzz
fuzz: env ## look for an input that makes the lint raise, hang or lose a byte, by coverage: SECONDS=3600
	@COLLECTIONS=$(COLLECTIONS) tools/fuzz $(SECONDS) $(ARGS)

.PHONY: bench
bench: env ## every benchmark, each with its floor
	@for file in tests/benchmarks/bench_*.py; do PYTHONPATH=$(COLLECTIONS) python "$$file" || exit; done

.PHONY: pages
pages: env ## docs/rules, docs/shapes.md, docs/variables.md and the role's argument specification, after a change of what they show
	@$(VENV)/bin/python tools/rule_pages.py
	@$(VENV)/bin/python tools/shapes.py
	@$(VENV)/bin/python tools/variables.py

.PHONY: docs
docs: env ## the reference of every plugin and role as HTML, in .build/docs
	@tools/docs

.PHONY: clean
clean: ## remove what make made, except the virtual environments and the lab's images
	rm -rf $(addprefix $(BUILD)/,collections sanity dist installed docs mypy ruff pytest log)
