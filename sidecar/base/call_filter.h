// System calls that the kernel refuses us from now on (seccomp), so that who takes over a thread by
// a message can do less with it. A list of what is refused, not of what is allowed: libraries that
// are loaded later (OpenSSL) and the C library's next release must not end us. Refused is EPERM.
// Of the calling thread, and of those and the children that it starts; takes
// refuse_new_privileges() before. What threads have in common, their memory, is not fenced off.
#pragma once

namespace warren {

// What nobody here needs: tracing others, mounting, namespaces, modules, keys, another user's
// rights. False where the kernel has no such filters.
bool refuse_rare_calls();

// That, and starting programs, processes and threads: for a thread that only answers.
bool refuse_programs();

}  // namespace warren
