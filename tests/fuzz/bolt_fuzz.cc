// Any octets as a database: refused with a reason, or read within its borders. Checksums are made
// right first, or nothing would ever come behind the meta pages. What is read twice is the same,
// and tells nothing new.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "sidecar/sources/bolt_reader.h"
#include "sidecar/sources/warren_store.h"
#include "tests/support/bolt_image.h"

using namespace warren;
using test::BoltImage;
using test::bucket_at;
using test::inline_bucket;

namespace {

constexpr size_t kPage = 512;  // small ones fit into what a fuzzer makes

void require(bool condition) {
    if (!condition) std::abort();
}

// A store with a branch, overflow and inline buckets, in 4 KiB.
std::string seed() {
    const std::string service = R"({"ID":"s","Name":"web","Ports":[{"PublishMode":"host"}]})";
    const std::string container = R"({"ServiceID":"s","NodeID":"n","ActualState":"running"})";
    BoltImage image(kPage, 8);
    image.put_page(
        test::leaf_page(3, {{"containers", bucket_at(4), true},
                            {"nodes", inline_bucket({{"n", R"({"Address":"10.0.0.1:1"})"}}), true},
                            {"services", inline_bucket({{"s", service}}), true}}));
    image.put_page(test::branch_page(4, {{"a", "", false, 5}, {"m", "", false, 6}}));
    image.put_page(test::leaf_page(5, {{"a", container}, {"b", container}}));
    image.put_page(test::leaf_page(6, {{"m", container + std::string(600, ' ')}}, 1));
    image.put_meta(0, 6, 3);
    image.put_meta(1, 5, 3);
    return image.octets();
}

void sum(std::string& octets, size_t begin) {
    if (octets.size() < begin + 64) return;
    const std::string_view meta = std::string_view(octets).substr(begin);
    test::put_number(octets, begin + 56, test::meta_checksum(meta), 8);
}

void check(WarrenStore& store, BoltReader& reader) {
    store.take(reader.snapshot());
    for (const auto& [name, text] : store.services()) require(nlohmann::json::accept(text));
    reader.distrust();
    require(reader.read() == Reading::kNew);
    require(store.take(reader.snapshot()).empty());
}

}  // namespace

// The first input is nothing: what is changed later begins as a good store.
extern "C" size_t LLVMFuzzerMutate(uint8_t* octets, size_t size, size_t room);
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* octets, size_t size, size_t room, unsigned) {
    static const std::string good = seed();
    if (size < 64 && room >= good.size()) {
        size = good.copy(reinterpret_cast<char*>(octets), good.size());
    }
    return LLVMFuzzerMutate(octets, size, room);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
    static const UniqueFd fd = BoltImage::memory_file("");
    std::string octets(reinterpret_cast<const char*>(bytes), size);
    for (const size_t page_size : {size_t{0}, kPage, 2 * kPage}) sum(octets, page_size + 16);
    BoltImage::write_over(fd.get(), octets);
    BoltReader reader(BoltFile(UniqueFd(dup(fd.get()))), WarrenStore::bucket_names());
    WarrenStore store;
    try {
        if (reader.read() == Reading::kNew) check(store, reader);
    } catch (const BoltError&) {
        return 0;
    }
    return 0;
}
