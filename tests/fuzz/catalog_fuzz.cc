// Any bytes as a catalog document: refused with a reason, or a catalog that compiles.
#include "sidecar/catalog/read_catalog.h"
#include "tests/support/zones.h"

using namespace warren;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
    try {
        const auto document = read_catalog({reinterpret_cast<const char*>(bytes), size});
        ZoneCompiler(test::zone_settings()).compile(document.catalog.services);
    } catch (const CatalogError&) {
        return 0;
    }
    return 0;
}
