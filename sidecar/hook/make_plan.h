// Looks at an image and says what has to be mounted in it, so that its programs find names by NSS
// and, where they do not know NSS, by DNS: the attachment's socket folder, the module beside the C
// library, nsswitch.conf with `warren` in it, nss.conf, resolv.conf. What the image or the
// container's maker has decided stays. Throws std::system_error. Reads files and writes some;
// blocks.
#pragma once

#include <optional>
#include <string>

#include "sidecar/hook/bundle.h"
#include "sidecar/hook/inside_root.h"
#include "sidecar/hook/plan.h"

namespace warren {

struct PlanSettings {
    std::string nss_folder;                 // of the attachment
    std::optional<std::string> nameserver;  // that resolv.conf names; nothing: it is left alone
    std::string domain;
    std::string module;  // on the host; empty: there is none
    bool only_socket = false;
    std::string own_files;  // the folder for what is written here
};

std::vector<Mount> plan_mounts(const Bundle& bundle, const InsideRoot& inside,
                               const PlanSettings& settings);

// Of the mounts' targets and the folders above them those that are not there, deepest first.
std::vector<std::string> missing_places(const InsideRoot& inside, const std::vector<Mount>& mounts);

}  // namespace warren
