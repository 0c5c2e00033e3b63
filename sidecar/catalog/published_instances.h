// What of this node is to be known to others, as the lines that `warren-source --publish` is fed
// with: instances of what sources here have told. A value; the catalog thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "sidecar/catalog/catalog.h"

namespace warren {

class PublishedInstances {
  public:
    using Tell = std::function<void(std::string line)>;

    // Tells what is new, different or gone since the service was last noted; null: it is gone. Of
    // two sources that have an instance of the same service and id the last one to say so counts.
    void note(size_t source, const std::string& name, const Service* service, const Tell& tell);
    // Everything, to one who knows nothing yet.
    void tell_all(const Tell& tell) const;

    [[nodiscard]] bool empty() const { return services_.empty(); }

  private:
    using Lines = std::map<std::string, std::string>;  // by instance id

    std::map<std::pair<size_t, std::string>, Lines> services_;
};

}  // namespace warren
