# xianshen -- confidentiality screening before publication. `make help` lists the targets.
NAME    := xianshen
SOMAJOR := 0
VERSION := $(shell sed -n 's/^.define XS_VERSION_STRING "\(.*\)"/\1/p' src/xianshen.h)
V       ?= release#          flavour: release debug asan tsan cov fuzz
B       := build/$(V)
all: lib bins#               first target = default

# --- tools and flags ----------------------------------------------------------------------------
CC      ?= cc
CXX     ?= c++
PKG     ?= pkg-config
PREFIX  ?= /usr/local
OPT     ?= -O2 -g
WARN    := -std=c17 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Wstrict-prototypes \
           -Wmissing-prototypes -Wcast-qual -Wwrite-strings -Wundef -Wformat=2 \
           -Wimplicit-fallthrough
COMMON  := -fvisibility=hidden -fPIC -pthread
SAN     := -O1 -fno-omit-frame-pointer -fno-sanitize-recover=all
X.release := $(OPT) $(COMMON) -fstack-protector-strong -D_FORTIFY_SOURCE=2
X.debug   := $(COMMON) -O0 -g3 -Werror
X.asan    := $(COMMON) $(SAN) -g -fsanitize=address,undefined
X.tsan    := $(COMMON) $(SAN) -g -fsanitize=thread
X.cov     := $(COMMON) -O0 -g --coverage
X.fuzz    := $(COMMON) $(SAN) -g -fsanitize=fuzzer-no-link,address,undefined
FLAVOURS  := release debug asan tsan cov fuzz
$(if $(filter $(V),$(FLAVOURS)),,$(error V=$(V): pick one of $(FLAVOURS)))

# --- libraries: the core links CORE_PC, review adds REVIEW_PC, only workers link WORK_PC ------------
CORE_PC   := libhs libutf8proc yaml-0.1 nettle libcjson
REVIEW_PC := sqlite3 libsodium
WORK_PC   := zlib libarchive libxml-2.0 gmime-3.0 libdeflate libseccomp
PDF_PC    := poppler-glib libqpdf libxml-2.0 libdeflate libseccomp
HTTP_PC   := libmicrohttpd libsystemd libcjson
CORE_CF := -D_GNU_SOURCE $(shell $(PKG) --cflags $(CORE_PC) $(REVIEW_PC) 2>/dev/null)
CORE_LD := $(shell $(PKG) --libs $(CORE_PC) $(REVIEW_PC) 2>/dev/null) -pthread -lm
WORK_CF := $(shell $(PKG) --cflags $(WORK_PC) 2>/dev/null)
WORK_LD := $(shell $(PKG) --libs $(WORK_PC) 2>/dev/null) -lmagic
PDF_CF  := $(shell $(PKG) --cflags $(PDF_PC) 2>/dev/null)
PDF_LD  := $(shell $(PKG) --libs $(PDF_PC) 2>/dev/null) -lmagic

# --- sources: a folder is a layer ---------------------------------------------------------------
CORE := base wire text rules match document judge judge/kinds review report pipeline
LIBO := $(patsubst %.c,$(B)/%.o,$(sort $(wildcard $(CORE:%=src/%/*.c) src/judge/kinds/*.c)))
CLIO := $(patsubst %.c,$(B)/%.o,$(sort $(wildcard src/face/cli/*.c)))
EXTO := $(patsubst %.c,$(B)/%.o,$(sort $(filter-out src/extract/main.c,$(wildcard src/extract/*.c src/box/*.c))))
EXTT := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/extract/*.c)))
PDFO := $(patsubst %.c,$(B)/%.o,$(sort $(filter-out src/extract/pdf/pdf_main.c,$(wildcard src/extract/pdf/*.c))))
PDFT := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/extract/pdf/*.c)))
XTEST := $(filter $(B)/tests/extract/test_% $(B)/tests/extract/pdf/test_%,$(EXTT) $(PDFT))
XA   := $(B)/libextract.a#   readers without a table of programs: workers and their tests link it
DMNO := $(patsubst %.c,$(B)/%.o,$(sort $(wildcard src/face/daemon/*.c)))
FUZZX := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/fuzz/extract/fuzz_*.c)))
FUZZP := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/fuzz/pdf/fuzz_*.c)))
FUZZ := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
UNIT := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/unit/test_*.c)))
A    := $(B)/lib$(NAME).a
SO   := $(B)/lib$(NAME).so.$(SOMAJOR)
Q    := $(if $(VERBOSE),,@)
say   = @printf '  %-5s %s\n' $(1) $(2)
CALL  = $(WARN) $(CFLAGS) $(X.$(V)) -Isrc $(CORE_CF) $(CPPFLAGS)
LALL  = $(CFLAGS) $(X.$(V)) $(LDFLAGS)

# Settings are part of every object's name by way of a stamp: other flags rebuild everything.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CALL) $(LALL)' | cmp -s - $@ || echo '$(CC) $(CALL) $(LALL)' >$@
$(B)/%.o: %.c $(B)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CALL) -MMD -MP -c -o $@ $<
$(B)/src/report/report_html.o: $(wildcard src/report/html/*)
$(A): $(LIBO)
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^
$(SO): $(LIBO)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LALL) -shared -Wl,-soname,$(@F) -o $@ $^ $(CORE_LD)
$(B)/$(NAME): $(CLIO) $(A)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LALL) -o $@ $^ $(CORE_LD)
$(B)/tests/unit/test_lower: TEST_LD += -lpcre2-8
$(B)/tests/unit/test_segment.o: CPPFLAGS += $(shell $(PKG) --cflags friso 2>/dev/null) -Wno-pedantic
$(B)/tests/unit/test_segment: TEST_LD += -lfriso
$(B)/xianshend: $(DMNO) $(A)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LALL) -o $@ $^ $(shell $(PKG) --libs $(HTTP_PC)) $(CORE_LD)
$(UNIT): $(B)/%: $(B)/%.o $(A)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LALL) -o $@ $^ $(CORE_LD) -lcmocka $(TEST_LD)
$(B)/spec_run: $(B)/tests/tools/spec_run.o $(A)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LALL) -o $@ $^ $(CORE_LD)

# --- packages: Debian 12 names ---------------------------------------------------------------------
DEPS_BUILD := gcc g++ libc6-dev zlib1g-dev pkg-config libhyperscan-dev,libvectorscan-dev libutf8proc-dev \
              friso-dict libyaml-dev nettle-dev libcjson-dev libsqlite3-dev libsodium-dev \
              libmagic-dev libarchive-dev libxml2-dev libgmime-3.0-dev \
              libdeflate-dev libseccomp-dev libpoppler-glib-dev libqpdf-dev poppler-data \
              libmicrohttpd-dev libsystemd-dev
DEPS_TEST  := libcmocka-dev libfriso-dev libpcre2-dev git yara curl jq sqlite3 minisign nginx-light zsh \
              pre-commit chromium chromium-driver systemd python3 python3-jsonschema lintian file dpkg-dev \
              openssl rsync hugo openssh-client openssh-sftp-server faketime
deps:                                   ## install what is missing from the distribution
	@tests/tools/deps.sh $(DEPS_BUILD)
deps-test: deps
	@tests/tools/deps.sh $(DEPS_TEST)

# Workers: the only programs that link parsers of foreign formats.
$(B)/src/extract/%.o $(B)/src/box/%.o $(B)/tests/extract/%.o $(B)/tests/fuzz/extract/%.o: CPPFLAGS += $(WORK_CF)
$(XA): $(EXTO)
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^
$(B)/$(NAME)-extract: $(B)/src/extract/main.o $(XA) $(A)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LALL) -o $@ $^ $(WORK_LD) $(CORE_LD)
$(B)/src/extract/pdf/%.o $(B)/tests/extract/pdf/%.o: CPPFLAGS += $(PDF_CF)
$(B)/$(NAME)-extract-pdf: $(B)/src/extract/pdf/pdf_main.o $(PDFO) $(XA) $(A)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LALL) -o $@ $^ $(PDF_LD) $(CORE_LD)
$(PDFT): $(B)/%: $(B)/%.o $(PDFO) $(XA) $(A)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LALL) -o $@ $^ $(PDF_LD) $(CORE_LD) -lcmocka $(TEST_LD)
$(EXTT): $(B)/%: $(B)/%.o $(XA) $(A)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LALL) -o $@ $^ $(WORK_LD) $(CORE_LD) -lcmocka $(TEST_LD)

lib:    $(A) $(SO)                      ## static and shared core library
bins:   $(if $(CLIO),$(B)/$(NAME)) $(B)/xianshend $(B)/$(NAME)-extract $(B)/$(NAME)-extract-pdf     ## programs
bench-fold: $(B)/bench/bench_fold       ## speed of the fold on FILES
	@$(B)/bench/bench_fold $(FILES)
bench-match: $(B)/bench/bench_match     ## terms against raw Hyperscan: LISTS, TEXTS (a folder)
	@for l in $(LISTS); do $(B)/bench/bench_match $$l $(TEXTS) || exit 1; done
BENCH := $(addprefix $(B)/bench/,bench_run bench_scan bench_fold bench_match)
PEERS := ripgrep ugrep grep yara jq curl wrk valgrind poppler-utils unzip libxml2-utils python3
deps-bench: deps                        ## install the programs to measure against
	@tests/tools/deps.sh $(PEERS) || echo 'bench: what is missing is skipped'
bench: bins $(BENCH)                    ## measure (minutes); results.csv, README.md and plots in bench/
	@bench/bench.sh quick
bench-full: bins $(BENCH)               ## the same with larger inputs and more rounds
	@bench/bench.sh full
bench-guard: $(B)/bench/bench_scan      ## instructions a byte of the hot loops against bench/guard.tsv
	@bench/guard.sh
$(B)/bench/%: $(B)/bench/%.o $(A)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LALL) -o $@ $^ $(CORE_LD)
tables:                                 ## regenerate src/text/fold_tables.c (needs opencc, unicode-data)
	@mkdir -p $(B)
	$(Q)$(CC) $(WARN) -O1 -D_GNU_SOURCE -Isrc -o $(B)/make_fold_tables \
	    src/text/tables/make_fold_tables.c -lutf8proc
	$(Q)$(B)/make_fold_tables >$(B)/fold_tables.c && cp $(B)/fold_tables.c src/text/fold_tables.c
layers:                                 ## every include obeys the layer table
	@tests/tools/layers.sh
# --- installing: libraries, header, programs, workers, the default pack -------------------------------
BINDIR     ?= $(PREFIX)/bin
LIBDIR     ?= $(PREFIX)/lib
LIBEXECDIR ?= $(PREFIX)/libexec/$(NAME)
DATADIR    ?= $(PREFIX)/share/$(NAME)
D          := $(DESTDIR)
$(B)/prefix: FORCE
	@mkdir -p $(@D)
	@echo '$(DATADIR)' | cmp -s - $@ || echo '$(DATADIR)' >$@
$(B)/src/pipeline/rules_load.o: $(B)/prefix
$(B)/src/pipeline/rules_load.o: CPPFLAGS += -DXS_DATADIR='"$(DATADIR)"'
$(B)/$(NAME).pc: Makefile src/xianshen.h $(B)/prefix
	@printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$(LIBDIR)' 'includedir=$${prefix}/include' '' \
	  'Name: $(NAME)' 'Description: Confidentiality screening before publication' \
	  'Version: $(VERSION)' 'Requires.private: $(CORE_PC) $(REVIEW_PC)' \
	  'Libs: -L$${libdir} -l$(NAME)' 'Libs.private: -pthread -lm' 'Cflags: -I$${includedir}' >$@
install: all $(B)/$(NAME).pc            ## DESTDIR= PREFIX=/usr/local
	install -d $D$(BINDIR) $D$(LIBDIR)/pkgconfig $D$(LIBEXECDIR) $D$(PREFIX)/include $D$(DATADIR)
	install -m 755 $(B)/$(NAME) $(B)/xianshend $D$(BINDIR)
	install -m 755 $(wildcard $(B)/$(NAME)-extract $(B)/$(NAME)-extract-pdf) $D$(LIBEXECDIR)
	install -m 644 src/$(NAME).h $D$(PREFIX)/include
	install -m 644 $(A) $(SO) $D$(LIBDIR)
	ln -sf $(notdir $(SO)) $D$(LIBDIR)/lib$(NAME).so
	install -m 644 $(B)/$(NAME).pc $D$(LIBDIR)/pkgconfig
	rm -rf $D$(DATADIR)/patterns && mkdir -p $D$(DATADIR)/patterns
	cp -r patterns/default $D$(DATADIR)/patterns && chmod -R u=rwX,go=rX $D$(DATADIR)/patterns
deb: all                                ## a Debian package in build/
	@rm -rf build/deb build/package && mkdir -p build/deb && cp -a $(B) build/package
	@$(MAKE) --no-print-directory install B=build/package DESTDIR=$(CURDIR)/build/deb PREFIX=/usr \
	  LIBDIR=/usr/lib/$(shell $(CC) -print-multiarch) >/dev/null
	@src/face/debian/build.sh $(CURDIR)/build/deb $(CURDIR)/build $(VERSION)
demo: deps                              ## install, build, screen a small publishing queue
	@$(MAKE) --no-print-directory bins
	@$(B)/$(NAME) scan corpus/demo; s=$$?; [ $$s -le 3 ] || exit $$s; \
	echo "$(NAME) scan: exit status $$s"
check: deps-test                        ## install, build and run every test
	@$(MAKE) --no-print-directory test
test:   all $(EXTT) $(UNIT) $(XTEST) $(B)/spec_run $(B)/corpus-measure layers headers thin ## build and run every test
	@XS=$(CURDIR)/$(B)/$(NAME) tests/tools/run.sh $(UNIT) $(XTEST) $(B)/spec_run $(wildcard tests/cli/test_*.sh)
check-long: bins                        ## sizes, numbers and times that take minutes
	@XS=$(CURDIR)/$(B)/$(NAME) TEST_TIMEOUT=3600 tests/tools/run.sh $(wildcard tests/long/test_*.sh)
spec:   $(B)/spec_run                   ## run tests/spec: texts and what must be found in them
	@$(B)/spec_run | grep -v '^ok'
headers:                                ## every header compiles alone
	@for h in $$(find src -name '*.h'); do \
	  $(CC) $(WARN) -Isrc $(CORE_CF) $(WORK_CF) $(shell $(PKG) --cflags $(PDF_PC)) -include stddef.h -Wno-pedantic -fsyntax-only -xc $$h || exit 1; done
thin:                                   ## faces compile against the public header alone
	@rm -rf $(B)/stage && mkdir -p $(B)/stage && cp -r src/xianshen.h src/face $(B)/stage
	@for f in src/face/*/*.c; do $(CC) $(WARN) -D_GNU_SOURCE -I$(B)/stage -fsyntax-only $$f || exit 1; done
$(FUZZ): $(B)/%: $(B)/%.o $(A)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LALL) -fsanitize=fuzzer -o $@ $^ $(CORE_LD)
$(FUZZX): $(B)/%: $(B)/%.o $(XA) $(A)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LALL) -fsanitize=fuzzer -o $@ $^ $(WORK_LD) $(CORE_LD)
$(FUZZP): $(B)/%: $(B)/%.o $(PDFO) $(XA) $(A)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LALL) -fsanitize=fuzzer -o $@ $^ $(PDF_LD) $(CORE_LD)
$(B)/tests/fuzz/extract/seed_streams: $(B)/tests/fuzz/extract/seed_streams.o $(XA) $(A)
	$(Q)$(CC) $(LALL) -o $@ $^ $(WORK_LD) $(CORE_LD)
fuzz:                                   ## T=60 seconds for each target (needs clang)
	@$(MAKE) --no-print-directory V=fuzz CC=clang fuzz-run
fuzz-run: $(FUZZ) $(FUZZX) $(FUZZP) $(B)/tests/fuzz/extract/seed_streams
	@for t in $(FUZZ) $(FUZZX) $(FUZZP); do n=$${t##*/}; mkdir -p build/fuzz/corpus/$$n; done
	@$(B)/tests/fuzz/extract/seed_streams build/fuzz/corpus $(wildcard corpus/formats/*.doc corpus/formats/*.xls corpus/formats/*.ppt)
	@for t in $(FUZZ) $(FUZZX) $(FUZZP); do n=$${t##*/}; \
	  seeds='tests/spec corpus/demo'; case $$t in */fuzz/extract/*|*/fuzz/pdf/*) seeds=corpus/formats ;; esac; \
	  echo "== $$n"; ASAN_OPTIONS=allocator_may_return_null=1 XIANSHEN_PATTERNS=$(CURDIR)/patterns/default $$t -max_total_time=$(or $(T),60) \
	  -timeout=20 -rss_limit_mb=2048 -malloc_limit_mb=65536 -print_final_stats=0 -verbosity=0 -artifact_prefix=build/fuzz/$$n- \
	  build/fuzz/corpus/$$n $$seeds || exit 1; done
asan tsan debug:                        ## the tests in that flavour
	@$(MAKE) --no-print-directory V=$@ test
$(B)/corpus-measure: $(B)/corpus/tools/measure.o $(A)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LALL) -o $@ $^ $(CORE_LD)
corpus: $(B)/corpus-measure bins        ## recall and precision on the labelled documents
	@$(B)/corpus-measure corpus/manifest.tsv corpus/results.tsv; s=$$?; cat corpus/results.tsv; exit $$s
help:                                   ## this list
	@sed -n 's/^\([a-z][a-z -]*\):.*##  *\(.*\)/\1|\2/p' Makefile | awk -F'|' '{printf "  %-14s %s\n",$$1,$$2}'
clean:                                  ## remove build/
	rm -rf build
FORCE:
.PHONY: all deb bench bench-full bench-guard deps-bench bench-fold bench-match lib bins install fuzz fuzz-run tables deps deps-test demo check check-long test spec layers headers thin asan tsan debug help clean FORCE
.SECONDARY:
.DELETE_ON_ERROR:
-include $(shell test -d $(B) && find $(B) -name '*.d')
