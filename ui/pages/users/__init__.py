"""Users and roles (用户与权限): who may sign in, with which duties, for which books."""
