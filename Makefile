.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

MAVEN := build-tools/maven
# Long tests and measurements, which run one after the other, with all compilers of the JVM.
ALONE := -Dtests.excluded= -Dtests.at.a.time=1 -Dtests.jvm=
JAR := app/target/app-0.1.0-SNAPSHOT-exec.jar
CACHE := app/target/microshop/microshop.aot
LOADER := modules/loader/target/loader-0.1.0-SNAPSHOT-exec.jar
# Includes directories, whose time changes when a file in them is added or deleted.
LOADER_SOURCES := $(shell find modules/loader/pom.xml modules/loader/src/main)
SOURCES := $(filter-out $(LOADER_SOURCES),$(shell find pom.xml app/pom.xml modules/*/pom.xml app/src/main modules/*/src/main))

.PHONY: help
help: ## Lists all targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 20

.PHONY: run
run: build ## Runs the whole shop in one process: http://127.0.0.1:8080
	@build-tools/foreground app/bin/microshop

.PHONY: run-split
run-split: build ## Runs the shop as four processes behind a gateway [SHAPE="user,product order order payment"]
	@build-tools/install-servers
	@build-tools/foreground app/bin/microshop run-split $(SHAPE)

.PHONY: build
build: $(CACHE) $(LOADER) ## Builds the program and the loader without tests, if their sources have changed

# A shop that runs from the old jar keeps its file, because the recipe removes the jar instead of overwriting it. `touch` is
# needed because reproducible builds give the jar a fixed time.
$(JAR): $(SOURCES)
	@echo "Building MicroShop (the first time, Maven downloads the dependencies) …"
	@rm -f $@ $(LOADER)
	@$(MAVEN) --quiet --projects app --also-make -Dmaven.test.skip package
	@touch $@ $(LOADER)

# The rule above builds it, too: this one is for a change of nothing but the loader.
$(LOADER): pom.xml $(LOADER_SOURCES) | $(JAR)
	@echo "Building the loader …"
	@rm -f $@
	@$(MAVEN) --quiet --projects modules/loader -Dmaven.test.skip package
	@touch $@

$(CACHE): $(JAR)
	@echo "Running the shop once to build its start-up cache …"
	@"$$(app/bin/find-jdk)/bin/java" build-tools/FastStart.java app/target/microshop/$(notdir $(JAR)) $@

.PHONY: image
image: ## Builds the container image into target/image/microshop.tar, with Docker, Podman or neither [ENGINE= TAG=]
	@infra/docker/build-image

.PHONY: test-image
test-image: ## Builds the container image twice and compares its layers
	@infra/docker/test-image

.PHONY: test
test: ## Builds everything and runs all checks and tests
	@build-tools/install-servers chromium curl
	@build-tools/install-kubectl > /dev/null
	@rm -f $(JAR) $(LOADER)
	@$(MAVEN) verify
	@touch $(JAR) $(LOADER)

.PHONY: test-split
test-split: ## Tests the shop in several processes, in many shapes, under load
	@build-tools/install-servers
	@$(MAVEN) --projects app --also-make $(ALONE) -Dgroups=split test

.PHONY: chaos
chaos: ## Injects 100 faults into a split shop during 20,000 orders [FAULTS= ORDERS= RATE= SEED= SHAPE=]
	@build-tools/install-servers
	@$(MAVEN) --projects app --also-make $(ALONE) -Dgroups=chaos \
		$(if $(FAULTS),-Dchaos.faults=$(FAULTS)) $(if $(ORDERS),-Dchaos.orders=$(ORDERS)) $(if $(RATE),-Dchaos.rate=$(RATE)) \
		$(if $(SEED),-Dchaos.seed=$(SEED)) $(if $(SHAPE),'-Dchaos.shape=$(SHAPE)') test

.PHONY: test-backup
test-backup: ## Restores the whole shop and one module from backups, and fails over to a standby
	@build-tools/install-servers postgresql
	@$(MAVEN) --projects app --also-make $(ALONE) -Dgroups=backup test

.PHONY: cluster
cluster: ## Starts a Kubernetes of two nodes on this machine, without Docker, and deploys the shop on it [OVERLAY=dev]
	@[ -f target/image/microshop.tar ] || $(MAKE) image
	@infra/test-cluster/up
	@infra/test-cluster/deploy $(OVERLAY)

.PHONY: cluster-down
cluster-down: ## Removes that cluster with all that it holds
	@infra/test-cluster/down

.PHONY: test-cluster
test-cluster: ## Tests on that cluster, or in namespaces of their own on another [PARTS="dns policies" CONTEXT=a kubeconfig's context RECORD=1]
	@CONTEXT='$(CONTEXT)' RECORD='$(RECORD)' EARLIER='$(EARLIER)' infra/test-cluster/tests/run $(PARTS)

.PHONY: test-deployed
test-deployed: ## Compares the answers of a deployed shop without data with those of a shop in one process [URL=]
	@build-tools/install-servers
	@$(MAVEN) -Djacoco.skip --projects app --also-make $(ALONE) -Dgroups=deployed '-Dshop.url=$(URL)' test

.PHONY: bench
bench: build ## Compares the shop with a plain Flask shop and with stock Axon, and writes docs/performance.md (25 minutes)
	@build-tools/foreground infra/bench/run bench.py --rounds 2 --seconds 4 --report docs/performance.md

.PHONY: bench-quick
bench-quick: build ## Compares the shop with a plain Flask shop, in turns on this machine [OPTIONS="--rounds 3 --connections 16 64"]
	@build-tools/foreground infra/bench/run bench.py $(OPTIONS)

.PHONY: bench-full
bench-full: build ## Measures how cost grows and where processor time goes, and writes docs/performance-growth.md
	@build-tools/foreground infra/bench/run full.py

.PHONY: soak
soak: build ## Keeps the shop under a steady load for 30 minutes; fails if something grows [MINUTES=]
	@build-tools/foreground infra/bench/run soak.py $(if $(MINUTES),--minutes $(MINUTES))

.PHONY: bench-split
bench-split: ## Compares latency and processor time of an order in three shapes of the shop [RATE= SHAPES="all;user product order payment"]
	@build-tools/install-servers
	@$(MAVEN) --projects app --also-make -Djacoco.skip $(ALONE) -Dgroups=bench \
		$(if $(RATE),-Dbench.rate=$(RATE)) $(if $(SHAPES),'-Dbench.shapes=$(SHAPES)') test

.PHONY: bench-store
bench-store: ## Compares an event store of 10,000,000 events with one of 100,000 and with a partitioned one [EVENTS= ROUNDS=]
	@$(MAVEN) --projects modules/messaging-store --also-make -Djacoco.skip $(ALONE) -Dgroups=bench-store \
		$(if $(EVENTS),-Dbench.events=$(EVENTS)) $(if $(ROUNDS),-Dbench.rounds=$(ROUNDS)) test

.PHONY: bench-replay
bench-replay: ## Compares rebuilds of projections with stock Axon and with the least possible work [FILE= EVENTS=]
	@$(MAVEN) --projects app --also-make -Djacoco.skip $(ALONE) -Dgroups=bench-replay \
		$(if $(FILE),'-Dbench.file=$(abspath $(FILE))') $(if $(EVENTS),-Dbench.events=$(EVENTS)) test

.PHONY: fuzz
fuzz: build ## Sends a shop valid and invalid requests for 3 minutes, or 50,000 of them, and compares the answers with its API's description [LONG=1 SEED=]
	@build-tools/foreground build-tools/fuzz/run $(if $(LONG),--long) $(if $(SEED),--seed=$(SEED))

.PHONY: format
format: ## Formats all Java sources
	@$(MAVEN) --quiet --non-recursive -Pformat process-sources

.PHONY: check-invariants
check-invariants: ## Verifies the invariants of a running shop from its event stores [URL=an operators' address]
	@[ -f $(CACHE) ] || $(MAKE) build
	@exec app/bin/microshop check-invariants $(if $(URL),--url '$(URL)')

.PHONY: load-orders
load-orders: ## Plays an Online Retail file into a running shop: FILE=orders.csv.gz [URL=the shop's address]
	@[ -n '$(FILE)' ] || { echo "FILE is missing: make load-orders FILE=online_retail.csv.gz" >&2; exit 1; }
	@[ -f $(LOADER) ] || $(MAKE) build
	@JAVA_OPTS="$${JAVA_OPTS:--XX:TieredStopAtLevel=1 -XX:+UseSerialGC}" \
		exec app/bin/microshop load --file '$(FILE)' $(if $(URL),--url '$(URL)')

.PHONY: mutation
mutation: ## Runs PIT's mutation tests of the domain packages
	@rm -rf modules/*/target/pit-reports
	@$(MAVEN) --quiet test-compile org.pitest:pitest-maven:mutationCoverage
	@build-tools/mutation-figures

.PHONY: api-docs
api-docs: ## Generates the descriptions of the API and of the events (OpenAPI, AsyncAPI) from the code
	@$(MAVEN) --quiet --projects architecture-tests --also-make \
		-Dtest=WholeApiTest,AsyncApiTest -Dsurefire.failIfNoSpecifiedTests=false -Dmicroshop.docs=write test

.PHONY: ops-screenshots
ops-screenshots: ## Takes the screenshots of the operators' pages for docs/ops.md
	@build-tools/install-servers chromium
	@$(MAVEN) --quiet --projects app --also-make \
		-Dtest=OperatorPagesTest -Dsurefire.failIfNoSpecifiedTests=false -Dmicroshop.docs=write test

.PHONY: modules-docs
modules-docs: ## Generates docs/modules from the code
	@$(MAVEN) --quiet --projects architecture-tests --also-make \
		-Dtest=ModuleDocumentationTest,ArchitecturePageTest -Dsurefire.failIfNoSpecifiedTests=false -Dmicroshop.docs=write test

.PHONY: events-docs
events-docs: ## Generates docs/events.md from the code
	@$(MAVEN) --quiet --projects architecture-tests --also-make \
		-Dtest=EventCatalogueTest -Dsurefire.failIfNoSpecifiedTests=false -Dmicroshop.docs=write test
