// Two documents of any bytes, with a NUL between them, as one that was changed: what the reader of
// changes makes of them is what somebody makes of each who reads it for the first time.
#include <cstdlib>

#include "sidecar/catalog/catalog_changes.h"
#include "sidecar/catalog/catalog_reader.h"

using namespace warren;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

// False if the reader refuses it; then what was known stays.
bool follow(CatalogReader& reader, Catalog& catalog, std::string_view text) {
    size_t given = 0;
    TextWindow window([&](char* to, size_t size) {
        const size_t taken = text.copy(to, std::min<size_t>(size, 7), given);
        given += taken;
        return taken;
    });
    auto reading = reader.read(window);
    if (!reading) return false;
    if (reading->catalog) {
        catalog = std::move(*reading->catalog);
    } else {
        apply_changes(catalog, reading->changes);
    }
    const CatalogDocument expected = read_catalog(text);  // throws if it is none, which is a bug
    require(reading->bad_entries.size() == expected.bad_entries.size());
    require(catalog.services.size() == expected.catalog.services.size());
    for (const auto& [name, service] : expected.catalog.services) {
        require(catalog.services.contains(name) && *catalog.services[name] == *service);
    }
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
    std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const size_t border = std::min(text.find('\0'), text.size());
    const std::string_view first = text.substr(0, border);
    const std::string_view second = text.substr(std::min(border + 1, text.size()));
    CatalogReader reader;
    Catalog catalog;
    if (follow(reader, catalog, first)) follow(reader, catalog, second);
    follow(reader, catalog, first);
    return 0;
}
