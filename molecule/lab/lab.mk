# The lab's targets, included by the Makefile at the top.

LAB := PYTHONPATH=molecule python3 -m lab

##@ The lab

.PHONY: lab lab-down lab-reset lab-status lab-shell

lab: ## build what is missing, and boot or resume the lab (LAB_BACKEND=uml: faster without KVM)
	@$(LAB) up

lab-down: ## stop the lab
	@$(LAB) down

lab-reset: ## put the lab back to its booted state
	@$(LAB) reset

lab-status: ## show what runs in the lab
	@$(LAB) status

lab-shell: ## open a shell in a node (NODE=r1)
	@$(LAB) shell $(or $(NODE),$(error say which node: make lab-shell NODE=r1))
