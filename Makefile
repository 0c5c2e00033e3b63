# Warren DNS. `make help` lists what can be made; variants are chosen by variable:
#   make sanitize=address test     everything again under ASan and UBSan, in build/address
#   make sanitize=thread test      the same under TSan, in build/thread
#   make demo install=no           never install packages: fail when one is missing

sanitize ?=
install ?= yes
seconds ?= 60
answers ?= 1000000
minutes ?= 10
B := build$(if $(sanitize),/$(sanitize))

CXX := $(if $(filter fuzz,$(sanitize)),clang++,g++)
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror \
        $(if $(filter fuzz,$(sanitize)),-Wno-sign-conversion)
SANITIZE_address := -fsanitize=address,undefined -fno-sanitize-recover=undefined
SANITIZE_thread := -fsanitize=thread
SANITIZE_fuzz := -fsanitize=fuzzer-no-link,address,undefined
SAN := $(SANITIZE_$(sanitize))
OPT := $(if $(sanitize),-O1 -fno-omit-frame-pointer,-O2)
# Of packaging/debian/rules: paths that a build leaves in its files, Debian's hardening.
prefix_map ?=
hardening ?=
hardening_link ?=
COMMON := -std=c++20 -g $(OPT) $(WARN) -I. -MMD -MP $(SAN) $(prefix_map)
CXXFLAGS := $(COMMON) $(hardening)
# Tests are compiled for the shorter wait, not for speed: half the time of -g -O2.
TEST_CXXFLAGS := $(COMMON) -g1 -O1
# The module lives in other people's processes: libc alone, no exceptions, nothing exported that is
# not asked for. Stack protector and hardening as Debian's own modules have them.
NSSFLAGS := $(COMMON) -fPIC -fno-exceptions -fno-rtti -fno-threadsafe-statics \
            -fvisibility=hidden -fstack-protector-strong -U_GLIBCXX_ASSERTIONS

# One archive for each folder of sidecar/, in the order in which they may include one another.
FOLDERS := base dns catalog zone cache upstream attach server page control hook doctor command
LIBS_base := -Wl,-Bstatic -levent_extra -levent_core -Wl,-Bdynamic
LIBS_zone := -lldns
LIBS_command := -lldns
LIBS := $(LIBS_base) $(LIBS_zone)
# OpenSSL is loaded where it is used, not linked; the tests' own server is.
TEST_LIBS_upstream := -lssl -lcrypto
# What of libstdc++ and libevent is used comes with the sidecar, and the rest nowhere: measured 8.4
# MiB resident with the shared libraries and 6.4 without, and a start 5 ms shorter. The sanitizers
# need the shared libstdc++.
LEAN := $(if $(sanitize),,-static-libstdc++ -static-libgcc -Wl,--gc-sections)

objects = $(patsubst %.cc,$(B)/obj/%.o,$(1))
archive = $(B)/lib$(1).a
# $(call upto,zone): base dns catalog zone
upto = $(if $(filter $(1),$(firstword $(2))),$(firstword $(2)),$(firstword $(2)) \
       $(call upto,$(1),$(wordlist 2,99,$(2))))
reverse = $(if $(1),$(call reverse,$(wordlist 2,99,$(1))) $(firstword $(1)))
below = $(foreach f,$(call reverse,$(call upto,$(1),$(FOLDERS))),$(call archive,$(f)))

SIDECAR := $(B)/warren-sidecar
SOURCE := $(B)/warren-source
NSS := $(B)/libnss_warren.so.2
UNIT_TESTS := $(foreach f,$(FOLDERS),$(if $(wildcard tests/unit/$(f)/*_test.cc),$(B)/unit/$(f)_test))
PRELOAD := $(B)/libwarren_preload.so
NSS_TEST := $(B)/nss/nss_test

# As many compilers as processors, unless -j says otherwise.
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all build documents tests help deps deb demo demo-containers test test-unit test-nss \
        test-live test-million test-soak test-forwarding test-upstreams test-page test-sources \
        source-tools test-matrix test-containers test-packages matrix-table fuzz fuzzers bench \
        bench-micro benches lint format clean

# Packages come first, and only then does make look at what there is to compile with.
all:  ## installs what is missing and builds everything into build/
	@packaging/deps.sh $(install) build
	@$(MAKE) --no-print-directory build

build: $(SIDECAR) $(SOURCE) $(NSS) $(PRELOAD)

# What --help says, as man pages and for the shells.
documents: $(SIDECAR)
	@packaging/man/make_pages.py $(SIDECAR) $(B)/man
	@packaging/completion/make_completions.py $(SIDECAR) $(B)/completion

CLIENTS := $(foreach c,client first_address soak,$(B)/musl_$(c) $(B)/glibc_$(c))

tests: build $(UNIT_TESTS) $(B)/unit/sources_test $(NSS_TEST) $(CLIENTS) $(B)/glibc_steady_udp

help:  ## this list
	@awk -F ':.*## ' '/^[a-z -]+:.*## / {printf "  make %-30s %s\n", $$1, $$2}' Makefile
	@sed -n '2,5s/^#/ /p' Makefile

deps:  ## installs the Debian packages that building, testing and linting need
	@packaging/deps.sh $(install) build test lint

deb:  ## Debian packages, in build/deb
	@packaging/deps.sh $(install) build package
	@packaging/deb.sh $(B)/deb

demo:  ## shows names resolve, in a private namespace of this machine
	@packaging/deps.sh $(install) build test
	@$(MAKE) --no-print-directory build
	@packaging/demo/run.sh $(B)

demo-containers:  ## the same with containers: static Go, musl and Debian under Podman and containerd
	@packaging/deps.sh $(install) build test containers
	@$(MAKE) --no-print-directory build $(B)/musl_client
	@tests/containers/fetch.sh $(B)
	@packaging/demo/containers.sh $(B)

test:  ## unit tests, the NSS module, the live sidecar
	@packaging/deps.sh $(install) build test
	@$(MAKE) --no-print-directory tests
	@tests/run.sh $(B) unit nss live

test-unit test-nss test-live:  ## one part of them
	@packaging/deps.sh $(install) build test
	@$(MAKE) --no-print-directory tests
	@tests/run.sh $(B) $(@:test-%=%)

test-million:  ## a million instances, once: two minutes, half a gibibyte
	@packaging/deps.sh $(install) build test
	@$(MAKE) --no-print-directory tests
	@tests/run.sh $(B) scale

test-soak:  ## answers=1000000 through module and preload library, the sidecar killed ten times a second
	@packaging/deps.sh $(install) build test
	@$(MAKE) --no-print-directory tests
	@WARREN_SOAK=$(answers) tests/run.sh $(B) soak

test-forwarding:  ## mixed load for minutes=10, with an upstream that misbehaves half of the time
	@packaging/deps.sh $(install) build test
	@$(MAKE) --no-print-directory tests
	@WARREN_MIXED=$$(($(minutes) * 60)) tests/run.sh $(B) mixed

test-upstreams:  ## unbound, nsd and knot as upstreams, unpacked into build/, and DNS over TLS
	@packaging/deps.sh $(install) build test
	@$(MAKE) --no-print-directory tests
	@tests/support/unpack.sh $(B)/upstreams unbound nsd knot openssl
	@U=$(CURDIR)/$(B)/upstreams/packages/usr; WARREN_TOOLS="$$U/sbin:$$U/bin" \
	    LD_LIBRARY_PATH="$$U/lib/$(shell gcc -dumpmachine)" tests/run.sh $(B) upstreams

test-sources:  ## live sources against real stores and servers: bbolt, etcd, gRPC, HTTP
	@packaging/deps.sh $(install) build test sources
	@$(MAKE) --no-print-directory tests source-tools
	@tests/support/unpack.sh $(B)/etcd etcd-client etcd-server
	@WARREN_TOOLS="$(CURDIR)/$(B)/etcd/packages/usr/bin" tests/run.sh $(B) sources

test-page:  ## the page of --http, in Debian's Chromium
	@packaging/deps.sh $(install) build test page
	@$(MAKE) --no-print-directory tests
	@tests/run.sh $(B) page

test-matrix:  ## every client, by NSS, preload and DNS, and on Debian 11 and 13; prints a table
	@packaging/deps.sh $(install) build test matrix
	@$(MAKE) --no-print-directory tests matrix-clients
	@tests/matrix/fetch.sh $(B)
	@tests/run.sh $(B) matrix

test-containers:  ## real runc, Podman and containerd, unpacked into build/, with images made here
	@packaging/deps.sh $(install) build test containers
	@$(MAKE) --no-print-directory tests
	@tests/containers/fetch.sh $(B)
	@tests/run.sh $(B) containers

test-packages:  ## in a clean Debian, under systemd too; what doctor says there; lintian; the same twice
	@packaging/deps.sh $(install) build test package package_test
	@$(MAKE) --no-print-directory build documents $(B)/glibc_steady_udp
	@tests/packages/make.sh $(B)/packages
	@tests/support/unpack.sh $(B)/prometheus prometheus
	@WARREN_TOOLS="$(CURDIR)/$(B)/prometheus/packages/usr/bin" tests/run.sh $(B) packages

matrix-table:  ## puts the table of the last `make test-matrix` into docs/clients.md
	@tests/matrix/table.py $(B)/matrix/results.tsv --put docs/clients.md

fuzz:  ## libFuzzer on queries, NSS requests and replies, responses, catalogs; seconds=60 each
	@packaging/deps.sh $(install) build fuzz
	@$(MAKE) --no-print-directory sanitize=fuzz fuzzers
	@tests/fuzz/run.sh build/fuzz $(seconds)

fuzzers: $(patsubst tests/fuzz/%.cc,$(B)/%,$(wildcard tests/fuzz/*.cc))

# What is given on the command line or in the environment is handed on; compare.py knows the rest.
BENCH_OPTIONS := $(foreach v,runs seconds zones peers parts,$(if $(filter command \
                 environment,$(origin $(v))),--$(v) '$($(v))'))

bench:  ## side by side with the limit and peers; runs=7 seconds=3
	@packaging/deps.sh $(install) build bench
	@$(MAKE) --no-print-directory benches
	@tests/bench/compare.py --build $(B) $(BENCH_OPTIONS)

bench-micro:  ## ns per answer, compile time, reading of catalogs
	@packaging/deps.sh $(install) build bench
	@$(MAKE) --no-print-directory $(B)/bench/micro_bench
	@$(B)/bench/micro_bench

benches: build $(patsubst %,$(B)/bench/%,udp_limit tcp_limit seqpacket_limit dns_load \
    getaddrinfo_load libnss_limit.so.2)

lint:  ## formatting, include rule, clang-tidy
	@packaging/deps.sh $(install) build lint
	@tests/lint/run.sh $(filter-out -MMD -MP -Werror,$(CXXFLAGS))

format:  ## clang-format, in place
	@clang-format -i $$(find shared nss_warren sidecar tests -name '*.h' -o -name '*.cc' -o -name '*.c')

clean:  ## removes build/
	rm -rf build

$(SIDECAR): $(call objects,sidecar/main.cc) $(foreach f,$(call reverse,$(FOLDERS)),$(call archive,$(f)))
	@mkdir -p $(@D)
	@echo '  link  $@'
	@$(CXX) $(SAN) $(LEAN) $(hardening_link) -o $@ $^ $(LIBS) -lpthread

define folder_rules
$(call archive,$(1)): $(call objects,$(wildcard sidecar/$(1)/*.cc))
	@mkdir -p $$(@D)
	@rm -f $$@
	@ar rcs $$@ $$^
$(B)/unit/$(1)_test: $(call objects,tests/unit/main.cc tests/support/referee.cc $(wildcard tests/unit/$(1)/*_test.cc)) $(call below,$(1))
	@mkdir -p $$(@D)
	@echo '  link  $$@'
	@$(CXX) $(SAN) -o $$@ $$^ $(LIBS) $(TEST_LIBS_$(1)) -lpthread
endef
$(foreach f,$(FOLDERS),$(eval $(call folder_rules,$(f))))

# The page's files are read by the assembler, of which the compiler tells nobody.
$(B)/obj/sidecar/page/page_files.o: $(wildcard sidecar/page/*.html sidecar/page/*.css sidecar/page/*.js)

# What follows sources is a program of its own: foreign bytes stay out of the one that serves.
SOURCE_LIBS := -lcurl
SOURCE_PARTS := $(call objects,$(filter-out sidecar/sources/main.cc,$(wildcard sidecar/sources/*.cc))) \
    $(call below,catalog)
$(SOURCE): $(call objects,sidecar/sources/main.cc) $(SOURCE_PARTS)
	@mkdir -p $(@D)
	@echo '  link  $@'
	@$(CXX) $(SAN) $(LEAN) $(hardening_link) -o $@ $^ $(LIBS_base) $(SOURCE_LIBS) -lpthread
$(B)/unit/sources_test: $(call objects,tests/unit/main.cc $(wildcard tests/unit/sources/*_test.cc)) $(SOURCE_PARTS)
	@mkdir -p $(@D)
	@echo '  link  $@'
	@$(CXX) $(SAN) -o $@ $^ $(LIBS_base) $(SOURCE_LIBS) -lpthread

$(B)/obj/nss_warren/%.o: nss_warren/%.cc
	@mkdir -p $(@D)
	@echo '  c++   $<'
	@$(CXX) $(NSSFLAGS) -c -o $@ $<

$(B)/obj/%.o: %.cc
	@mkdir -p $(@D)
	@echo '  c++   $<'
	@$(CXX) $(CXXFLAGS) -c -o $@ $<

define test_rule
$(B)/obj/tests/$(1)/%.o: tests/$(1)/%.cc
	@mkdir -p $$(@D)
	@echo '  c++   $$<'
	@$$(CXX) $$(TEST_CXXFLAGS) -c -o $$@ $$<
endef
$(foreach f,unit nss support,$(eval $(call test_rule,$(f))))

# Linked by the C driver: g++ would add libstdc++ to every process that looks up a name.
$(NSS): $(call objects,$(wildcard nss_warren/*.cc)) nss_warren/export.map
	@mkdir -p $(@D)
	@echo '  link  $@'
	@gcc $(SAN) -shared -Wl,-soname,libnss_warren.so.2 -Wl,--version-script=nss_warren/export.map \
	    -Wl,-z,relro,-z,now,-z,defs -static-libgcc -o $@ $(filter %.o,$^)

# For glibc and musl alike: linked to no C library, so that the symbols it needs have no versions.
# (A sanitizer's runtimes need one.)
PRELOAD_SHARES := $(filter-out nss_warren/nss_warren.cc nss_warren/outcome.cc \
    nss_warren/tuples_result.cc,$(wildcard nss_warren/*.cc))
$(PRELOAD): $(call objects,$(wildcard nss_warren/preload/*.cc) $(PRELOAD_SHARES)) \
    nss_warren/preload/export.map
	@mkdir -p $(@D)
	@echo '  link  $@'
	@gcc $(SAN) -shared $(if $(SAN),,-nostdlib) -Wl,-soname,libwarren_preload.so \
	    -Wl,--version-script=nss_warren/preload/export.map -Wl,-z,relro,-z,now \
	    -Wl,--hash-style=both -o $@ $(filter %.o,$^)

# What symbol_table_test.cc looks for functions in: one table of each kind, and several versions.
VERSIONED := $(B)/nss/libversioned_sysv.so $(B)/nss/libversioned_gnu.so
$(VERSIONED): $(B)/nss/libversioned_%.so: tests/nss/versioned.c tests/nss/versioned.map
	@mkdir -p $(@D)
	@echo '  link  $@'
	@gcc -shared -fPIC -nostdlib -Wall -Wextra -Wl,--hash-style=$* \
	    -Wl,--version-script=tests/nss/versioned.map -o $@ $<

$(NSS_TEST): $(call objects,tests/unit/main.cc $(wildcard tests/nss/*.cc) \
    nss_warren/preload/symbol_table.cc nss_warren/silence.cc) $(NSS) $(PRELOAD) $(VERSIONED)
	@mkdir -p $(@D)
	@echo '  link  $@'
	@$(CXX) $(SAN) -o $@ $(filter %.o,$^) -ldl -lpthread

# The same clients for both C libraries; musl has never heard of NSS.
CLIENT_client := getaddrinfo_client
CLIENT_first_address := first_address
CLIENT_soak := soak
CLIENT_steady_udp := steady_udp
$(B)/musl_%:
	@mkdir -p $(@D)
	@echo '  musl  $@'
	@musl-gcc -O1 -Wall -Wextra -o $@ tests/support/$(CLIENT_$*).c
$(B)/glibc_%:
	@mkdir -p $(@D)
	@echo '  cc    $@'
	@gcc -O1 -Wall -Wextra -o $@ tests/support/$(CLIENT_$*).c
$(foreach c,client first_address soak steady_udp,$(eval $(B)/musl_$(c) $(B)/glibc_$(c): \
    tests/support/$(CLIENT_$(c)).c))

include tests/matrix/clients.mk
include tests/sources/tools.mk

# The module's and the preload library's reading of replies, behind a connection of the fuzzer's.
$(B)/nss_reply_fuzz: $(B)/obj/tests/fuzz/nss_reply_fuzz.o $(call objects,$(addprefix nss_warren/, \
    exchange.cc hostent_result.cc tuples_result.cc shuffle_memory.cc settings.cc silence.cc) \
    $(addprefix nss_warren/preload/,address_list.cc c_library.cc configured.cc hints.cc list_node.cc \
    route.cc symbol_table.cc))
	@echo '  link  $@'
	@$(CXX) $(SAN) -fsanitize=fuzzer -o $@ $^

$(B)/bolt_fuzz $(B)/warren_messages_fuzz: $(B)/%: $(B)/obj/tests/fuzz/%.o $(SOURCE_PARTS)
	@echo '  link  $@'
	@$(CXX) $(SAN) -fsanitize=fuzzer -o $@ $^ $(LIBS_base) $(SOURCE_LIBS) -lpthread

$(B)/%_fuzz: $(B)/obj/tests/fuzz/%_fuzz.o $(call objects,tests/support/referee.cc) $(call below,server)
	@echo '  link  $@'
	@$(CXX) $(SAN) -fsanitize=fuzzer -o $@ $^ $(LIBS) -lpthread

$(B)/bench/micro_bench: $(call objects,$(wildcard tests/bench/*.cc)) $(call below,server)
	@mkdir -p $(@D)
	@echo '  link  $@'
	@$(CXX) $(SAN) -o $@ $^ $(LIBS) -lpthread

# The limits and the loads are C: nothing but the system calls.
CFLAGS := -std=gnu17 -g -O2 -fPIC $(WARN) -I. -MMD -MP
c_objects = $(patsubst %.c,$(B)/obj/%.o,$(1))

$(B)/obj/tests/bench/%.o: tests/bench/%.c
	@mkdir -p $(@D)
	@echo '  cc    $<'
	@gcc $(CFLAGS) -c -o $@ $<

$(B)/bench/dns_load: $(call c_objects,$(wildcard tests/bench/dns_*.c))
$(B)/bench/%: $(B)/obj/tests/bench/%.o
	@mkdir -p $(@D)
	@echo '  link  $@'
	@gcc -o $@ $^

$(B)/bench/libnss_limit.so.2: $(B)/obj/tests/bench/nss_limit.o
	@mkdir -p $(@D)
	@echo '  link  $@'
	@gcc -shared -Wl,-soname,libnss_limit.so.2 -o $@ $^

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
