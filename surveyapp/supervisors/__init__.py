"""Who supervises whom, how many people one supervisor has, and another supervisor proposed and approved."""
