// Starts a program without fork(): a copy of this process's page tables would cost what it is
// large. It leads a process group of its own, no signal is blocked or ignored in it, and it has no
// descriptor but those it is given. Any thread.
#pragma once

#include <sys/types.h>

#include <array>
#include <string>
#include <vector>

namespace warren {

// Its standard input, output and error; -1: ours.
using StandardDescriptors = std::array<int, 3>;

// `arguments` begin with what it is called. Throws std::system_error if it cannot be started.
pid_t spawn(const std::string& program, std::vector<std::string> arguments,
            const StandardDescriptors& descriptors);

}  // namespace warren
