# The lab's targets, included by the Makefile at the top.

LAB := PYTHONPATH=molecule python3 -m lab

.PHONY: lab lab-down lab-reset lab-status lab-shell

lab: ## bring the lab up: build what is missing, boot or resume; LAB_BACKEND=uml is faster where there is no KVM
	@$(LAB) up

lab-down: ## end the lab; nothing of it is left running
	@$(LAB) down

lab-reset: ## put the lab back to its booted state
	@$(LAB) reset

lab-status: ## show what runs in the lab
	@$(LAB) status

lab-shell: ## a shell in a node: make lab-shell NODE=r1
	@$(LAB) shell $(or $(NODE),$(error say which node: make lab-shell NODE=r1))
