#include "sidecar/cache/cache.h"

namespace warren {

Cache::Cache(size_t /*octets*/) {}
Cache::~Cache() = default;
size_t Cache::flush() { return 0; }
size_t Cache::flush(dns::Labels /*name*/) { return 0; }
Cache::Size Cache::size() const { return {}; }

}  // namespace warren
