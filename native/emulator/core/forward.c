// libascendcl.so since CANN 8.5 has nothing of its own: it needs libacl_rt.so, and what is looked up in it is found there.
typedef int emuNothing;
