# One Makefile for the whole. `make help` lists the targets.

VARIANT ?= release
O := build/$(VARIANT)

CC       ?= gcc
PKG      := gnutls libmicrohttpd libpcre2-8 libseccomp libytnef minizip sqlite3 libsystemd libutf8proc libxml-2.0 libzstd nettle
CPPFLAGS += -D_GNU_SOURCE -DPCRE2_CODE_UNIT_WIDTH=8 -Iinclude -Idaemon -include include/postbus/banned.h \
            -DPB_LOCALE_DIR='"$(prefix)/share/locale"' -DPB_LIBEXEC_DIR='"$(libexecdir)"' \
            -DPB_SYSCONF_DIR='"$(sysconfdir)"' -DPB_DATA_DIR='"$(datadir)/postbusd"'
WARN     := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
            -Wcast-qual -Wformat=2 -Wundef -Wvla -Wwrite-strings -Wimplicit-fallthrough
HARDEN   := -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
CFLAGS_release := -O2 -g -D_FORTIFY_SOURCE=2 $(HARDEN)
CFLAGS_san     := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -fPIE
CFLAGS_analyze := -O1 -g -fanalyzer $(HARDEN)
CFLAGS_cov     := -O0 -g --coverage -fprofile-update=atomic -fPIE
CFLAGS_fuzz    := -O1 -g -fsanitize=address,undefined,fuzzer-no-link -fPIE
LDFLAGS_release := -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed
LDFLAGS_san     := -pie -fsanitize=address,undefined -Wl,--as-needed
LDFLAGS_analyze := $(LDFLAGS_release)
LDFLAGS_cov     := -pie --coverage -Wl,--as-needed
LDFLAGS_fuzz    := -pie -fsanitize=address,undefined -Wl,--as-needed
# The fuzzer is clang's. To warn is gcc's part.
ifeq ($(VARIANT),fuzz)
CC   := clang
WARN :=
endif
ifndef CFLAGS_$(VARIANT)
$(error VARIANT=$(VARIANT): expected release, san, analyze, cov or fuzz)
endif
# `make WERROR=-Werror` is what the checks do.
WERROR   ?=
ALL_CFLAGS := -std=gnu17 $(WARN) $(WERROR) $(CFLAGS_$(VARIANT)) $(CFLAGS)
PKG_CFLAGS := $(shell pkg-config --cflags $(PKG))
# libetpan's own flags switch PIE off, so it is named by hand.
LIBS     := -letpan $(shell pkg-config --libs $(PKG)) -lm -pthread

# `make V=1` shows whole commands.
Q        := $(if $(V),,@)
say       = $(if $(V),,@echo '  $(1)' $(2))

DESTDIR    ?=
prefix     ?= /usr
sysconfdir ?= /etc
libexecdir ?= $(prefix)/libexec/postbusd
datadir    ?= $(prefix)/share
unitdir    ?= /lib/systemd/system

PROGRAMS := postbusd postbusctl postbus-reader postbus-review
MODULES  := $(wildcard daemon/*/*.c)
OBJECTS  := $(MODULES:%.c=$(O)/%.o)
LIBRARY  := $(O)/libpostbus.a
UNITS    := $(patsubst tests/unit/%.c,$(O)/tests/%,$(wildcard tests/unit/test-*.c))
TOOLS    := $(patsubst tests/tools/%.c,$(O)/tools/%,$(wildcard tests/tools/*.c))
SHIMS    := $(patsubst tests/shims/%.c,$(O)/shims/%.so,$(wildcard tests/shims/*.c))
BENCHES  := $(patsubst tests/bench/%.c,$(O)/bench/%,$(wildcard tests/bench/*.c))
FUZZERS  := $(patsubst tests/fuzz/%.c,$(O)/fuzz/%,$(wildcard tests/fuzz/fuzz-*.c))
CATALOGS := $(patsubst daemon/po/%.po,$(O)/locale/%/LC_MESSAGES/postbus.mo,$(wildcard daemon/po/*.po))

.SECONDARY:
.DELETE_ON_ERROR:
.PHONY: all help demo screenshot check check-identity check-systemd check-deb cov crash fuzz fuzz-corpus bench deb install clean units tools fuzzers programs soak
all: programs
programs: $(PROGRAMS:%=$(O)/%) $(CATALOGS)
units: $(UNITS) programs
tools: $(TOOLS) $(SHIMS)
fuzzers: $(FUZZERS)

help:
	@echo 'make                 build/release/: $(PROGRAMS)'
	@echo 'make demo            the sample mails through the real daemon, on a Maildir, and the page to see them (DEMO_STAY=0: ends by itself)'
	@echo 'make screenshot      the picture of the page that the README shows'
	@echo 'make check           all tests: floors, unit tests under sanitizers, real servers'
	@echo 'make crash           a session with a real server cut at every byte, killed at every command and write; and the day of the seed letter'
	@echo 'make soak            an hour of mails, clerks, cuts, restarts: SOAK_MINUTES=$(SOAK_MINUTES)'
	@echo 'make fuzz            the fuzzers, FUZZ_SECONDS=$(FUZZ_SECONDS) each'
	@echo 'make fuzz-corpus     what the fuzzers found, minimised, into tests/fuzz/seeds'
	@echo 'make cov             how much of the program its tests run, by room (a quarter of an hour)'
	@echo 'make check-identity  how well letters are told apart, over 19,000 mails in 21 orders (a quarter of an hour)'
	@echo 'make check-systemd   the package in a real systemd, booted in a container (as root; a minute)'
	@echo 'make check-deb       the package: built twice to the same bytes, lintian, blhc'
	@echo 'make bench           speed and memory beside others, in one table (a quarter of an hour)'
	@echo 'make deb             the Debian package, in build/deb/'
	@echo 'make install         into DESTDIR, prefix=$(prefix)'
	@echo 'VARIANT=             release, san, analyze, cov or fuzz'

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC  ,$@)
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# They hold the files.
$(O)/daemon/rules/shipped.o: rules/boilerplate.rules
$(O)/daemon/review/assets.o: daemon/review/style.css daemon/review/keys.js daemon/review/icon.svg

$(LIBRARY): $(OBJECTS)
	$(call say,AR  ,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(PROGRAMS:%=$(O)/%): $(O)/%: $(O)/daemon/%.o $(LIBRARY)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS_$(VARIANT)) $(LDFLAGS) -o $@ $^ $(LIBS)

$(O)/tests/%: $(O)/tests/unit/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS_$(VARIANT)) $(LDFLAGS) -o $@ $^ $(LIBS)

# They ask readers, among them one that goes wrong on purpose.
$(O)/tests/test-extract $(O)/tests/test-pool: | $(O)/tools/fake-reader

$(O)/tools/%: $(O)/tests/tools/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS_$(VARIANT)) $(LDFLAGS) -o $@ $^ $(LIBS)

# Preloaded into the programs as they are, whatever they were built with.
$(O)/shims/%.so: tests/shims/%.c
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) -std=gnu17 $(WARN) $(WERROR) -O2 -g -fPIC -shared -ftls-model=initial-exec -o $@ $<

$(O)/fuzz/%: $(O)/tests/fuzz/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer $(LDFLAGS_$(VARIANT)) $(LDFLAGS) -o $@ $^ $(LIBS)

# Others, for comparison in benches alone; left out where they are missing.
there       = $(shell pkg-config --exists $(1) 2>/dev/null && echo there)
ENGINES    := ours pcre2 $(if $(wildcard /usr/include/hs/hs.h),hyperscan) $(if $(wildcard /usr/include/re2/set.h),re2)
LETTERS    := $(if $(call there,gmime-3.0),gmime) $(if $(call there,gumbo),gumbo)
$(O)/bench/match: $(ENGINES:%=$(O)/tests/bench/compare/%.o)
$(O)/bench/match: BENCH_LIBS = $(if $(filter hyperscan,$(ENGINES)),-lhs) $(if $(filter re2,$(ENGINES)),-lre2 -lstdc++)
$(O)/bench/peers: $(LETTERS:%=$(O)/tests/bench/compare/%.o)
$(O)/bench/peers: BENCH_LIBS = $(if $(LETTERS),$(shell pkg-config --libs $(LETTERS:gmime=gmime-3.0)))
$(O)/bench/pack: BENCH_LIBS = -lz
$(O)/tests/bench/compare/gmime.o: PKG_CFLAGS += $(patsubst -I%,-isystem%,$(shell pkg-config --cflags gmime-3.0 2>/dev/null))

$(O)/%.o: %.cc
	@mkdir -p $(@D)
	$(call say,CXX ,$@)
	$(Q)$(CXX) -std=c++17 -O2 -g -Wall -Wextra -fPIE -c -o $@ $<

$(O)/bench/%: $(O)/tests/bench/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS_$(VARIANT)) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIBRARY) $(LIBS) $(BENCH_LIBS)

$(O)/locale/%/LC_MESSAGES/postbus.mo: daemon/po/%.po
	@mkdir -p $(@D)
	$(Q)msgfmt --check -o $@ $<

demo: all
	tests/demo

# The README's picture of the page, in a real browser (packaging/deps --test).
screenshot: all
	SCREENSHOT=packaging/doc/review.png tests/e2e/test_browser.py a_letter_is_seen_with_the_words_that_decided_and_where_it_can_go

check:
	tests/check

crash: all tools $(O)/tests/test-power $(O)/tests/test-destroy
	tests/crash

SOAK_MINUTES ?= 60
soak: all
	tests/soak $(SOAK_MINUTES)

FUZZ_SECONDS ?= 600
fuzz:
	$(MAKE) VARIANT=fuzz fuzzers
	FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/run

fuzz-corpus:
	$(MAKE) VARIANT=fuzz fuzzers
	tests/fuzz/run --minimise

cov:
	tests/cov

check-identity: all
	MUTATIONS=whole tests/corpus/test_mutations.py

bench: all $(BENCHES)
	tests/bench/run

deb:
	packaging/build-deb build/deb

check-deb:
	TWICE=yes tests/e2e/test_package.py

check-systemd:
	tests/e2e/test_systemd.py

# The one list of what is installed; the Debian package takes it as it is. Into sysconfdir/postbusd, where clerks and
# operators write, no install puts anything: tmpfiles.d lays the starting rules there, once.
install: all
	install -d $(DESTDIR)$(prefix)/sbin $(DESTDIR)$(prefix)/bin $(DESTDIR)$(libexecdir) $(DESTDIR)$(unitdir)
	install -m 755 $(O)/postbusd $(O)/postbus-review $(DESTDIR)$(prefix)/sbin/
	install -m 755 $(O)/postbusctl $(DESTDIR)$(prefix)/bin/
	install -m 755 $(O)/postbus-reader $(DESTDIR)$(libexecdir)/
	install -D -m 644 packaging/postbusd.conf $(DESTDIR)$(datadir)/postbusd/postbusd.conf
	cd rules && find . -type f -exec install -D -m 644 {} $(abspath $(DESTDIR)$(datadir))/postbusd/rules/{} \;
	for unit in postbusd.service postbusd@.service postbusd-backup.service postbusd-metrics.service postbusd-retention.service; do \
	    install -m 644 packaging/$$unit $(DESTDIR)$(unitdir)/ && \
	    install -D -m 644 packaging/hardening.conf $(DESTDIR)$(unitdir)/$$unit.d/hardening.conf || exit 1; done
	for unit in postbusd-backup.service postbusd-metrics.service postbusd-retention.service; do \
	    install -m 644 packaging/offline.conf $(DESTDIR)$(unitdir)/$$unit.d/ || exit 1; done
	install -m 644 packaging/*.timer $(DESTDIR)$(unitdir)/
	install -m 644 packaging/postbus-review.service packaging/postbus-review.socket $(DESTDIR)$(unitdir)/
	install -D -m 644 packaging/org.postbusd.Control.conf $(DESTDIR)$(datadir)/dbus-1/system.d/org.postbusd.Control.conf
	install -D -m 644 packaging/postbusd.sysusers $(DESTDIR)$(prefix)/lib/sysusers.d/postbusd.conf
	install -D -m 644 packaging/postbusd.tmpfiles $(DESTDIR)$(prefix)/lib/tmpfiles.d/postbusd.conf
	install -D -m 644 packaging/postbusd.catalog $(DESTDIR)$(prefix)/lib/systemd/catalog/postbusd.catalog
	install -m 644 packaging/postbusd.nl.catalog $(DESTDIR)$(prefix)/lib/systemd/catalog/
	install -D -m 644 packaging/apparmor/usr.sbin.postbusd $(DESTDIR)$(sysconfdir)/apparmor.d/usr.sbin.postbusd
	install -D -m 644 packaging/OPERATORS.md $(DESTDIR)$(datadir)/doc/postbusd/OPERATORS.md
	install -D -m 644 packaging/postbusctl.bash-completion $(DESTDIR)$(datadir)/bash-completion/completions/postbusctl
	for mo in $(CATALOGS:$(O)/locale/%=%); do \
	    install -D -m 644 $(O)/locale/$$mo $(DESTDIR)$(datadir)/locale/$$mo; done
	for page in $(notdir $(wildcard packaging/man/*.[1-8])); do \
	    install -D -m 644 packaging/man/$$page $(DESTDIR)$(datadir)/man/man$${page##*.}/$$page; done

clean:
	rm -rf build

-include $(OBJECTS:.o=.d) $(PROGRAMS:%=$(O)/daemon/%.d) $(UNITS:$(O)/tests/%=$(O)/tests/unit/%.d) \
         $(TOOLS:$(O)/tools/%=$(O)/tests/tools/%.d) $(BENCHES:$(O)/bench/%=$(O)/tests/bench/%.d) \
         $(FUZZERS:$(O)/fuzz/%=$(O)/tests/fuzz/%.d)
