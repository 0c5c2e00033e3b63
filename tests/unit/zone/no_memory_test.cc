// Memory that runs out anywhere in a reading or in what is made of it: what is served after the
// next reading is right all the same.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <new>

#include "sidecar/base/log.h"
#include "sidecar/catalog/file_source.h"
#include "sidecar/zone/zone_updater.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/zones.h"

// The sanitizers bring their own operator new.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

long allocations_left = -1;  // then one fails; below 0: none does
bool has_failed = false;

}  // namespace

// Not inlined: g++ would take new and free() for a mistake.
[[gnu::noinline]] void* operator new(std::size_t size) {
    if (allocations_left >= 0 && allocations_left-- == 0) {
        has_failed = true;
        throw std::bad_alloc();
    }
    void* memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace warren::test {
namespace {

constexpr const char* kBefore = R"({"services": [
    {"name": "web.api", "aliases": ["w"], "instances": ["10.0.0.1"]},
    {"name": "a", "ports": [{"name": "http", "port": 80}], "instances": ["10.0.0.2"]},
    {"name": "b", "instances": ["10.0.0.3"]}]})";
constexpr const char* kAfter = R"({"services": [
    {"name": "web.api", "aliases": ["w"], "instances": ["10.0.0.1"]},
    {"name": "a", "ports": [{"name": "http", "port": 80}], "instances": ["10.0.0.4", "10.0.0.5"]},
    {"name": "a-name-of-its-own-memory", "ports": [{"name": "dns", "port": 53}],
     "instances": ["10.0.0.6"]}]})";
// Only what services say changes, no name does.
constexpr const char* kSameNames = R"({"services": [
    {"name": "web.api", "aliases": ["w"], "instances": ["10.0.0.1"]},
    {"name": "a", "ports": [{"name": "dns", "port": 53}], "instances": ["10.0.0.4", "10.0.0.5"]},
    {"name": "b", "instances": ["10.0.0.6"]}]})";

std::string text_of(const ZoneImage& image) {
    std::string text;
    image.names.visit_all([&text](const NameEntry& entry) {
        text += entry.labels + ' ' + std::to_string(entry.below);
        if (entry.service) text += ' ' + entry.service->ipv4.bytes;
        text += '\n';
    });
    image.addresses.visit_all([&text](const AddressEntry& entry) {
        text += entry.address.text() + ' ' + std::to_string(entry.number) + *entry.service + '\n';
    });
    for (const auto& list : image.types) text += list->type + std::to_string(list->left_out) + '\n';
    return text;
}

struct Served {
    explicit Served(size_t sources) {
        CatalogSink& sink = updater.add_source();
        if (sources == 2) {
            updater.add_source().take_catalog(catalog({service("other", {"10.1.0.1"})}), {});
        }
        folder.write("catalog.json", kBefore);
        source.start(sink);
    }
    TemporaryFolder folder;
    EventLoop loop;
    Published<ZoneImage> images;
    ZoneUpdater updater{loop, zone_settings(), images, [] {}};
    FileSource source{loop, folder / "catalog.json"};
};

enum Result { kRight, kWrong, kNothingFailed, kEnded };

// In a process of its own: the JSON library needs memory to destroy a value, and ends it without.
Result after_failure_at(long place, size_t sources, const char* document,
                        const std::string& right) {
    const pid_t child = ::fork();
    if (child == 0) {
        std::set_terminate([] { ::_exit(kEnded); });
        Served served(sources);
        const uint32_t serial = served.images.newest()->serial;
        served.folder.write("catalog.json", document);
        allocations_left = place;
        try {
            served.source.reread();
        } catch (const std::bad_alloc&) {
            has_failed = true;
        }
        allocations_left = -1;
        if (!has_failed) ::_exit(kNothingFailed);
        served.source.reread();
        const auto image = served.images.newest();
        ::_exit(text_of(*image) == right && image->serial > serial ? kRight : kWrong);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? static_cast<Result>(WEXITSTATUS(status)) : kWrong;
}

void fail_everywhere(size_t sources, const char* document) {
    CAPTURE(sources);
    Served undisturbed(sources);
    undisturbed.folder.write("catalog.json", document);
    undisturbed.source.reread();
    const std::string right = text_of(*undisturbed.images.newest());
    int count[4] = {};
    for (long place = 0; count[kNothingFailed] == 0; ++place) {
        CAPTURE(place);
        const Result result = after_failure_at(place, sources, document, right);
        REQUIRE(result != kWrong);
        ++count[result];
    }
    CHECK(count[kRight] > 50);
}

TEST_CASE("a reading that ran out of memory anywhere is made good by the next one") {
    configure_log(LogLevel::kError, LogFormat::kText);
    for (const size_t sources : {size_t{1}, size_t{2}}) {
        fail_everywhere(sources, kAfter);
        fail_everywhere(sources, kSameNames);
    }
}

}  // namespace
}  // namespace warren::test

#endif
