// One service of the catalog made into a ServiceBlock. The catalog thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sidecar/zone/service_block.h"

namespace warren {

struct CompiledService {
    std::shared_ptr<const ServiceBlock> block;
    std::vector<std::string> complaints;
    size_t running = 0;
    size_t listed = 0;           // running, healthy, not draining, with an address
    size_t without_address = 0;  // running ones that have none
};

// `default_ttl` in seconds. `labels` is shared with the block of the service's last version. Behind
// them come `domain_size` octets: where that makes instances' names longer than a name can be, the
// service has no ports, because SRV would point to those names.
// The block keeps `source`, which is the service, or null where nobody will ask for it.
CompiledService compile_service(const Service& service, uint32_t default_ttl,
                                std::shared_ptr<const std::string> labels, size_t domain_size = 0,
                                std::shared_ptr<const Service> source = nullptr);

}  // namespace warren
